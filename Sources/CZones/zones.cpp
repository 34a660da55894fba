#include "CZones.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cstring>
#include <new>

struct czones_zone {
  absl::TimeZone zone;
};

namespace {

// Carries over what is out of range, as days do at the end of a month.
absl::CivilSecond civil_second(const czones_civil &civil) {
  return absl::CivilSecond(civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second);
}

}  // namespace

czones_zone *czones_load(const char *name) noexcept {
  try {
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(name, &zone)) return nullptr;
    return new czones_zone{zone};
  } catch (...) {
    return nullptr;
  }
}

void czones_close(czones_zone *zone) noexcept { delete zone; }

bool czones_is_civil(czones_civil civil) noexcept {
  const absl::CivilSecond carried = civil_second(civil);
  return carried.year() == civil.year && carried.month() == civil.month && carried.day() == civil.day &&
         carried.hour() == civil.hour && carried.minute() == civil.minute && carried.second() == civil.second;
}

czones_shown czones_show(const czones_zone *zone, int64_t moment) noexcept {
  const absl::TimeZone::CivilInfo info = zone->zone.At(absl::FromUnixSeconds(moment));
  czones_shown shown = {};
  shown.civil = {info.cs.year(), info.cs.month(), info.cs.day(), info.cs.hour(), info.cs.minute(), info.cs.second()};
  // Abseil's weekdays count from Monday, 0.
  shown.weekday = static_cast<int32_t>(absl::GetWeekday(info.cs)) + 1;
  shown.year_day = absl::GetYearDay(info.cs);
  shown.offset = info.offset;
  shown.is_dst = info.is_dst;
  std::strncpy(shown.short_name, info.zone_abbr, sizeof shown.short_name - 1);
  return shown;
}

czones_moment czones_find(const czones_zone *zone, czones_civil civil) noexcept {
  const absl::TimeZone::TimeInfo info = zone->zone.At(civil_second(civil));
  const int64_t before = absl::ToUnixSeconds(info.pre);
  switch (info.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED: {
      const int64_t jump = absl::ToUnixSeconds(info.trans);
      return {czones_never, jump, jump};
    }
    case absl::TimeZone::TimeInfo::REPEATED:
      return {czones_twice, before, absl::ToUnixSeconds(info.post)};
    default:
      return {czones_once, before, before};
  }
}
