#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // memmem
#endif
#include <lua5.4/lauxlib.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ws_library.h"
#include "ws_pattern.h"

size_t ws_pattern_soft_steps = 200000;
size_t ws_pattern_hard_steps = 20000000;
size_t ws_pattern_pause_steps = 10000;

// Honest work on a long subject is a few steps a byte, so the limits are at least this many steps a byte.
enum { SOFT_STEPS_PER_BYTE = 8, HARD_STEPS_PER_BYTE = 32 };

// The longest result of `string.rep`, as in Lua.
static const size_t largest_string = INT_MAX;

// MARK: - A pattern in use

enum { SMALL_PATTERN = 48 };

// A matcher with its program. `slot` is a place on the Lua stack (or an upvalue) that keeps the memory of the matcher; with
// 0 that stays on top of the stack.
typedef struct {
    ws_program program;
    ws_matcher matcher;
    const char *pattern;
    size_t pattern_length;
    int slot;
    size_t charged;  // steps of the matcher already charged
    size_t limit;    // hard limit of this call, for the message
} search_state;

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

static void begin(search_state *st, void *storage, const char *subject, size_t subject_length, const char *pattern,
                  size_t pattern_length, bool allow_anchor) {
    ws_pattern_compile(&st->program, storage, pattern, pattern_length, allow_anchor);
    ws_pattern_start(&st->matcher, &st->program, subject, subject_length);
    st->matcher.steps = pattern_length;
    st->pattern = pattern;
    st->pattern_length = pattern_length;
    st->charged = 0;
    st->limit = larger(ws_pattern_hard_steps, subject_length * HARD_STEPS_PER_BYTE);
    st->matcher.hard_limit = pattern_length + st->limit;
    st->matcher.soft_limit = SIZE_MAX;
    if (st->program.memoisable) {
        st->matcher.soft_limit =
            ws_pattern_soft_steps == 0 ? 0 : larger(ws_pattern_soft_steps, subject_length * SOFT_STEPS_PER_BYTE);
    }
}

static void *new_storage(lua_State *L, size_t header, size_t pattern_length) {
    size_t size = ws_pattern_size(pattern_length);
    if (size == 0 || !ws_memory_allows(L, header + size)) ws_no_room(L);
    return lua_newuserdatauv(L, header + size, 0);
}

// Aligned room for a small pattern, on the C stack.
typedef union {
    void *aligned;
    char bytes[(SMALL_PATTERN + 1) * sizeof(ws_item) + (SMALL_PATTERN / 3 + 1) * sizeof(ws_byte_set)];
} small_storage;

static void charge(lua_State *L, search_state *st) {
    size_t steps = st->matcher.steps - st->charged;
    st->charged = st->matcher.steps;
    ws_tick(L, steps);
}

static void provide_memo(lua_State *L, search_state *st) {
    size_t size = ws_pattern_memo_size(&st->matcher);
    if (size == 0 || !ws_memory_allows(L, size)) {
        ws_pattern_refuse_memo(&st->matcher);
        return;
    }
    void *memo = lua_newuserdatauv(L, size, 0);
    memset(memo, 0, size);
    if (st->slot != 0) lua_replace(L, st->slot);
    st->matcher.steps += size / 16;
    ws_pattern_set_memo(&st->matcher, memo);
}

static int raise_out_of_steps(lua_State *L, const search_state *st) {
    char shown[44];
    size_t length = 0;
    for (; length < st->pattern_length && length < 40; length++) {
        char c = st->pattern[length];
        shown[length] = c;
        if (c < ' ' || c > '~') shown[length] = '?';
    }
    shown[length] = '\0';
    if (length < st->pattern_length) memcpy(shown + length, "...", 4);
    return luaL_error(L, "pattern \"%s\" needed more than %I steps on a %I-byte string; simplify it or use wawp.text", shown,
                      (lua_Integer)st->limit, (lua_Integer)(st->matcher.end - st->matcher.subject));
}

static int raise_malformed(lua_State *L, const ws_matcher *m) {
    switch (m->error) {
        case WS_ENDS_WITH_PERCENT: return luaL_error(L, "malformed pattern (ends with '%%')");
        case WS_MISSING_BRACKET: return luaL_error(L, "malformed pattern (missing ']')");
        case WS_MISSING_FRONTIER_SET: return luaL_error(L, "missing '[' after '%%f' in pattern");
        case WS_MISSING_BALANCE_ARGUMENTS: return luaL_error(L, "malformed pattern (missing arguments to '%%b')");
        case WS_TOO_MANY_CAPTURES: return luaL_error(L, "too many captures");
        case WS_INVALID_PATTERN_CAPTURE: return luaL_error(L, "invalid pattern capture");
        case WS_INVALID_CAPTURE_INDEX: return luaL_error(L, "invalid capture index %%%d", m->error_index);
        case WS_TOO_COMPLEX: break;
    }
    return luaL_error(L, "pattern too complex");
}

// Searches, charges the steps, and raises what there is to raise. All memory in use is Lua's or on the C stack, so the end
// of the budget may leave the search anywhere.
static bool search(lua_State *L, search_state *st, const char *from, const char *rejected_end) {
    ws_choice choices[WS_MAX_DEPTH];
    ws_matcher *m = &st->matcher;
    m->choices = choices;
    m->pause_at = m->steps + ws_pattern_pause_steps;
    ws_status status = ws_pattern_search(m, from, rejected_end);
    while (status == WS_WANTS_MEMO || status == WS_PAUSED) {
        if (status == WS_WANTS_MEMO) provide_memo(L, st);
        charge(L, st);
        m->pause_at = m->steps + ws_pattern_pause_steps;
        status = ws_pattern_resume(m, rejected_end);
    }
    charge(L, st);
    if (status == WS_OUT_OF_STEPS) raise_out_of_steps(L, st);
    if (status == WS_MALFORMED) raise_malformed(L, m);
    return status == WS_MATCH;
}

// MARK: - Captures

// The text of capture `index`, where 0 of none is the whole match. Gives false, and leaves the text alone, for a
// position.
static bool capture_text(lua_State *L, const ws_matcher *m, int index, const char **text, size_t *length) {
    if (index >= m->level) {
        if (index != 0) luaL_error(L, "invalid capture index %%%d", index + 1);
        *text = m->match_start;
        *length = (size_t)(m->match_end - m->match_start);
        return true;
    }
    const ws_capture *capture = &m->captures[index];
    if (capture->length == WS_CAPTURE_POSITION) return false;
    if (capture->length == WS_CAPTURE_OPEN) luaL_error(L, "unfinished capture");
    *text = capture->start;
    *length = (size_t)capture->length;
    return true;
}

static lua_Integer capture_position(const ws_matcher *m, int index) {
    return (lua_Integer)(m->captures[index].start - m->subject) + 1;
}

static void push_capture(lua_State *L, const ws_matcher *m, int index) {
    const char *text;
    size_t length;
    if (capture_text(L, m, index, &text, &length)) {
        lua_pushlstring(L, text, length);
    } else {
        lua_pushinteger(L, capture_position(m, index));
    }
}

// Pushes all captures, or the whole match if there are none and `whole` is set.
static int push_captures(lua_State *L, const ws_matcher *m, bool whole) {
    int count = m->level == 0 && whole ? 1 : m->level;
    luaL_checkstack(L, count, "too many captures");
    for (int i = 0; i < count; i++) push_capture(L, m, i);
    return count;
}

// MARK: - find and match

// Turns a start position, which counts from the end when negative, into one that is at least 1.
static size_t start_position(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

static bool has_specials(const char *pattern, size_t length) {
    for (size_t i = 0; i < length; i++) {
        switch (pattern[i]) {
            case '^': case '$': case '*': case '+': case '?':
            case '.': case '(': case '[': case '%': case '-': return true;
            default: break;
        }
    }
    return false;
}

static const char *find_plain(const char *s, size_t length, const char *wanted, size_t wanted_length) {
    if (wanted_length == 0) return s;
    if (wanted_length > length) return NULL;
    if (wanted_length == 1) return memchr(s, *wanted, length);
    if (length > 256) return memmem(s, length, wanted, wanted_length);  // linear, unlike trying each place
    for (const char *last = s + (length - wanted_length); s <= last; s++) {
        s = memchr(s, *wanted, (size_t)(last - s) + 1);
        if (s == NULL || memcmp(s, wanted, wanted_length) == 0) return s;
    }
    return NULL;
}

static int find_or_match(lua_State *L, bool find) {
    size_t length, pattern_length;
    const char *s = luaL_checklstring(L, 1, &length);
    const char *p = luaL_checklstring(L, 2, &pattern_length);
    size_t init = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    if (init > length) {
        luaL_pushfail(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(p, pattern_length))) {
        ws_tick(L, (length - init) / 8 + pattern_length / 4 + 1);
        const char *found = find_plain(s + init, length - init, p, pattern_length);
        if (found == NULL) {
            luaL_pushfail(L);
            return 1;
        }
        lua_pushinteger(L, found - s + 1);
        lua_pushinteger(L, found - s + (lua_Integer)pattern_length);
        return 2;
    }
    small_storage small;
    search_state st;
    void *storage = pattern_length <= SMALL_PATTERN ? (void *)&small : new_storage(L, 0, pattern_length);
    begin(&st, storage, s, length, p, pattern_length, true);
    st.slot = 0;
    if (!search(L, &st, s + init, NULL)) {
        luaL_pushfail(L);
        return 1;
    }
    if (!find) return push_captures(L, &st.matcher, true);
    lua_pushinteger(L, st.matcher.match_start - s + 1);
    lua_pushinteger(L, st.matcher.match_end - s);
    return 2 + push_captures(L, &st.matcher, false);
}

static int str_find(lua_State *L) { return find_or_match(L, true); }

static int str_match(lua_State *L) { return find_or_match(L, false); }

// MARK: - gmatch

// Lives in a userdata, with the storage of the program behind it.
typedef struct {
    search_state st;
    const char *from, *last_end;
} iteration;

static size_t iteration_size(void) {
    size_t alignment = sizeof(ws_byte_set);
    return (sizeof(iteration) + alignment - 1) / alignment * alignment;
}

// Upvalues: the subject, the pattern, the iteration, the memory of the matcher.
int ws_str_gmatch_iterator(lua_State *L) {
    iteration *it = lua_touserdata(L, lua_upvalueindex(3));
    if (it->from > it->st.matcher.end) return 0;
    it->st.matcher.hard_limit = it->st.matcher.steps + it->st.limit;
    if (!search(L, &it->st, it->from, it->last_end)) {
        it->from = it->st.matcher.end + 1;
        return 0;
    }
    it->from = it->last_end = it->st.matcher.match_end;
    return push_captures(L, &it->st.matcher, true);
}

static int str_gmatch(lua_State *L) {
    size_t length, pattern_length;
    const char *s = luaL_checklstring(L, 1, &length);
    const char *p = luaL_checklstring(L, 2, &pattern_length);
    size_t init = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    lua_settop(L, 2);
    if (init > length) init = length + 1;
    iteration *it = new_storage(L, iteration_size(), pattern_length);
    begin(&it->st, (char *)it + iteration_size(), s, length, p, pattern_length, false);
    it->st.slot = lua_upvalueindex(4);
    it->from = s + init;
    it->last_end = NULL;
    lua_pushnil(L);
    lua_pushcclosure(L, ws_str_gmatch_iterator, 4);
    return 1;
}

// MARK: - gsub

// Adds the replacement text with its `%` marks filled in.
static void add_text(lua_State *L, luaL_Buffer *b, const ws_matcher *m) {
    size_t length;
    const char *p = lua_tolstring(L, 3, &length);
    const char *const end = p + length;
    const char *mark;
    while ((mark = memchr(p, '%', (size_t)(end - p))) != NULL) {
        luaL_addlstring(b, p, (size_t)(mark - p));
        char c = mark + 1 < end ? mark[1] : '\0';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0') {
            luaL_addlstring(b, m->match_start, (size_t)(m->match_end - m->match_start));
        } else if (c >= '1' && c <= '9') {
            const char *text;
            size_t text_length;
            if (capture_text(L, m, c - '1', &text, &text_length)) {
                luaL_addlstring(b, text, text_length);
            } else {
                lua_pushinteger(L, capture_position(m, c - '1'));
                luaL_addvalue(b);
            }
        } else {
            luaL_error(L, "invalid use of '%c' in replacement string", '%');
        }
        p = mark + 2;
    }
    luaL_addlstring(b, p, (size_t)(end - p));
}

// Adds what stands for the match. Gives false when that is the match itself.
static bool add_replacement(lua_State *L, luaL_Buffer *b, const ws_matcher *m, int type) {
    switch (type) {
        case LUA_TFUNCTION:
            lua_pushvalue(L, 3);
            lua_call(L, push_captures(L, m, true), 1);
            break;
        case LUA_TTABLE:
            push_capture(L, m, 0);
            lua_gettable(L, 3);
            break;
        default: add_text(L, b, m); return true;
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, m->match_start, (size_t)(m->match_end - m->match_start));
        return false;
    }
    if (!lua_isstring(L, -1)) return luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

int ws_str_gsub(lua_State *L) {
    size_t length, pattern_length;
    const char *s = luaL_checklstring(L, 1, &length);
    const char *p = luaL_checklstring(L, 2, &pattern_length);
    int type = lua_type(L, 3);
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);  // before argument 3, as in Lua
    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                     "string/function/table");
    lua_settop(L, 3);
    size_t replacement_length = 0;
    if (type == LUA_TNUMBER || type == LUA_TSTRING) lua_tolstring(L, 3, &replacement_length);
    lua_pushnil(L);  // 4: memory of the matcher
    small_storage small;
    search_state st;
    void *storage = pattern_length <= SMALL_PATTERN ? (void *)&small : new_storage(L, 0, pattern_length);
    begin(&st, storage, s, length, p, pattern_length, true);
    st.slot = 4;
    const ws_matcher *m = &st.matcher;

    luaL_Buffer b;
    luaL_buffinit(L, &b);
    const char *from = s;          // where the next search starts
    const char *last_end = NULL;   // a match may not end where the last one did
    lua_Integer count = 0;
    bool changed = false;
    while (count < most && search(L, &st, from, last_end)) {
        luaL_addlstring(&b, from, (size_t)(m->match_start - from));
        count++;
        st.matcher.steps += replacement_length / 16 + (size_t)(m->match_end - m->match_start) / 16;
        if (add_replacement(L, &b, m, type)) changed = true;
        from = last_end = m->match_end;
        if (st.program.anchored) break;
    }
    charge(L, &st);
    if (changed) {
        luaL_addlstring(&b, from, (size_t)(m->end - from));
        luaL_pushresult(&b);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}

// MARK: - rep

static int str_rep(lua_State *L) {
    size_t length, separator_length;
    const char *s = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    if (count <= 0 || length + separator_length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (length + separator_length < length || length + separator_length > largest_string / (size_t)count) {
        return luaL_error(L, "resulting string too large");
    }
    size_t total = (size_t)count * length + ((size_t)count - 1) * separator_length;
    // The buffer is copied once more, into the string.
    if (total > SIZE_MAX / 4 || !ws_memory_allows(L, total)) return ws_no_room(L);
    ws_tick(L, total / 8 + (size_t)count);
    luaL_Buffer b;
    char *p = luaL_buffinitsize(L, &b, total);
    while (count-- > 1) {
        memcpy(p, s, length);
        p += length;
        if (separator_length > 0) {
            memcpy(p, separator, separator_length);
            p += separator_length;
        }
    }
    memcpy(p, s, length);
    luaL_pushresultsize(&b, total);
    return 1;
}

// MARK: - The functions that take time in proportion to a string

enum { LEAST_CHARGE = 128 };

static void charge_text(lua_State *L, int index) {
    size_t cost = lua_type(L, index) == LUA_TSTRING ? lua_rawlen(L, index) / 8 : 0;
    if (cost >= LEAST_CHARGE) ws_tick(L, cost);
}

// Calls the stock function in the upvalue, in the frame of this one so that its errors name the right function, and
// charges its first argument and its result.
static int charged(lua_State *L) {
    lua_CFunction stock = lua_tocfunction(L, lua_upvalueindex(1));
    charge_text(L, 1);
    int results = stock(L);
    charge_text(L, -1);
    return results;
}

void ws_open_string(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"find", str_find}, {"match", str_match}, {"gmatch", str_gmatch},
        {"gsub", ws_str_gsub}, {"rep", str_rep}, {NULL, NULL},
    };
    static const char *const linear[] = {"format", "lower", "pack", "packsize", "reverse", "unpack", "upper"};
    luaL_setfuncs(L, functions, 0);
    for (size_t i = 0; i < sizeof linear / sizeof *linear; i++) {
        lua_getfield(L, -1, linear[i]);
        lua_pushcclosure(L, charged, 1);
        lua_setfield(L, -2, linear[i]);
    }
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
}
