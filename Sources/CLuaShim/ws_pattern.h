// A bounded matcher for Lua patterns. It never calls Lua and never raises an error: it gives back a status, and the
// caller, who knows what must be cleaned up, raises.
//
// A pattern is compiled to a row of items. Lua reports a malformed pattern only when matching gets to the malformed
// place, so a mistake becomes an item of its own that fails with that error when reached.
//
// Matching is backtracking with an explicit stack of choices. Lua patterns have no alternation and no nested
// repetition, so there is at most one open choice for each item, and whether the rest of the pattern matches from a
// position depends on nothing but the item and the position (if there are no back-references). The matcher can
// therefore be given memory for the (item, position) pairs that failed, and for the ends of balanced pieces, which makes
// the work linear in the subject. As small matches are faster without, it asks for that memory only after many steps.
#ifndef WS_PATTERN_H
#define WS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WS_MAX_CAPTURES = 32,  // as LUA_MAXCAPTURES
    WS_MAX_DEPTH = 200,    // open choices and captures, as in Lua, which says "pattern too complex" beyond it
};

typedef enum {
    WS_MATCH,
    WS_NO_MATCH,
    WS_PAUSED,      // so that the caller can charge the steps: call ws_pattern_resume
    WS_WANTS_MEMO,  // asks for memory: call ws_pattern_set_memo or ws_pattern_refuse_memo, then ws_pattern_resume
    WS_OUT_OF_STEPS,
    WS_MALFORMED,  // see `error` and `error_index` in the matcher
} ws_status;

typedef enum {
    WS_ENDS_WITH_PERCENT,
    WS_MISSING_BRACKET,
    WS_MISSING_FRONTIER_SET,
    WS_MISSING_BALANCE_ARGUMENTS,
    WS_TOO_MANY_CAPTURES,
    WS_INVALID_PATTERN_CAPTURE,
    WS_INVALID_CAPTURE_INDEX,
    WS_TOO_COMPLEX,
} ws_pattern_error;

typedef struct {
    uint64_t bits[4];
} ws_byte_set;

typedef struct {
    uint8_t op;
    uint8_t test;      // how a single character is tested
    uint8_t byte;      // literal, first delimiter, capture number, or error
    uint8_t second;    // second delimiter, or capture number in an error
    uint8_t captures;  // capture items before this one
    uint8_t row;       // row in the bitmap of failures, or in the table of balanced pieces
    const ws_byte_set *set;
} ws_item;

typedef struct {
    const ws_item *items;
    size_t rows;      // repeated items
    size_t balances;  // `%b` items
    bool anchored;
    bool memoisable;  // something to remember, no back-reference, and never too deep
} ws_program;

typedef struct {
    const char *start;
    ptrdiff_t length;  // or one of the two below
} ws_capture;

enum { WS_CAPTURE_OPEN = -1, WS_CAPTURE_POSITION = -2 };

// An open choice. A repeated item holds `first`, the earliest position it can end at, and `current`, the one in trial.
// An optional item holds its position in `first`, and in `current` too until it has been tried with the character.
typedef struct {
    const ws_item *item;
    const char *first, *current;
} ws_choice;

typedef struct {
    const ws_program *program;
    const char *subject, *end;
    ws_choice *choices;  // given by the caller: WS_MAX_DEPTH of them, for one search with all its resumptions
    size_t open;         // choices in use while paused
    const char *next;    // start of the match in trial while paused
    uint64_t *memo;      // bitmap of failures; NULL while there is no memory
    uint32_t *ends;      // end of the balanced piece for each `%b` item and position, 0 for none
    size_t steps;        // used so far, only ever growing
    size_t pause_at;     // steps after which the matcher pauses
    size_t soft_limit;   // steps after which memory is wanted; SIZE_MAX when there shall be none
    size_t hard_limit;   // steps after which the matcher gives up; it does not once it has memory
    const char *match_start, *match_end;
    ws_pattern_error error;
    int error_index;
    int level;  // captures
    ws_capture captures[WS_MAX_CAPTURES];
} ws_matcher;

// Bytes needed to compile a pattern of `length` bytes, or 0 if that would overflow.
size_t ws_pattern_size(size_t length);

// Compiles into `storage`, which is aligned for pointers, has `ws_pattern_size(length)` bytes, must not move, and must
// live as long as the program. The byte after the pattern is not read. With `allow_anchor` a leading `^` anchors.
void ws_pattern_compile(ws_program *program, void *storage, const char *pattern, size_t length, bool allow_anchor);

void ws_pattern_start(ws_matcher *m, const ws_program *program, const char *subject, size_t length);

// Bytes of memory for a memoisable program, or 0 if they would be more than 64 MiB.
size_t ws_pattern_memo_size(const ws_matcher *m);

// `memo` is zeroed, aligned for 64-bit integers, and stays valid while the matcher is used; it serves all searches in
// the same subject.
void ws_pattern_set_memo(ws_matcher *m, void *memo);
void ws_pattern_refuse_memo(ws_matcher *m);

// Finds the first match that starts at `from` or later (only at `from` if anchored) and does not end at `rejected_end`
// (NULL for none). `ws_pattern_resume` goes on after WS_PAUSED or WS_WANTS_MEMO, with a later `pause_at`.
ws_status ws_pattern_search(ws_matcher *m, const char *from, const char *rejected_end);
ws_status ws_pattern_resume(ws_matcher *m, const char *rejected_end);

// Limits of one call of a string function, in steps, for short subjects; they grow with the subject. They are variables
// only for tests: with a soft limit of 0 the memory is used from the first failure on, and with a pause of 0 each
// failure pauses.
extern size_t ws_pattern_soft_steps;
extern size_t ws_pattern_hard_steps;
extern size_t ws_pattern_pause_steps;  // between two pauses

#endif
