#ifndef CZONES_H
#define CZONES_H

/* The border to Abseil's time library, which reads the system's zone files (TZDIR, or /usr/share/zoneinfo).
 *
 * Seconds are Unix time: since 1970, without leap seconds. Nothing is read before the first czones_load. No function here
 * throws. A zone never changes: any thread may use it, until it is closed. */

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define CZONES_NOEXCEPT noexcept
#else
#define CZONES_NOEXCEPT
#endif

typedef struct czones_zone czones_zone;

/* A date and a time of day as clocks and calendars show them. */
typedef struct {
  int64_t year;
  int32_t month;  /* 1 to 12 */
  int32_t day;    /* 1 to 31 */
  int32_t hour;   /* 0 to 23 */
  int32_t minute; /* 0 to 59 */
  int32_t second; /* 0 to 59 */
} czones_civil;

/* What a zone's clocks and calendars show at a moment. */
typedef struct {
  czones_civil civil;
  int32_t weekday;    /* 1 is Monday, 7 is Sunday */
  int32_t year_day;   /* 1 to 366 */
  int32_t offset;     /* seconds east of UTC */
  bool is_dst;        /* whether summer time holds */
  char short_name[8]; /* such as "CEST"; cut when it is longer */
} czones_shown;

/* How often a zone's clocks show a date and time. */
typedef enum {
  czones_once = 0,
  czones_never, /* clocks go forward over it */
  czones_twice  /* clocks go back over it */
} czones_occurrence;

/* When a zone's clocks show a date and time. */
typedef struct {
  czones_occurrence occurrence;
  int64_t first;  /* the moment; the first of two; for a skipped time the moment of the jump */
  int64_t second; /* the second of two; otherwise as `first` */
} czones_moment;

/* Loads a zone by its IANA name; null when there is none or its file cannot be read. The name must be checked: it becomes a
 * part of a path. */
czones_zone *czones_load(const char *name) CZONES_NOEXCEPT;
/* Lets go of a zone; null is fine. */
void czones_close(czones_zone *zone) CZONES_NOEXCEPT;
/* Whether there is such a day and time, in any zone. */
bool czones_is_civil(czones_civil civil) CZONES_NOEXCEPT;
/* What the zone shows at a moment. */
czones_shown czones_show(const czones_zone *zone, int64_t moment) CZONES_NOEXCEPT;
/* When the zone shows a date and time, which there must be (czones_is_civil). */
czones_moment czones_find(const czones_zone *zone, czones_civil civil) CZONES_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
