#include <lua5.4/lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "ws_library.h"

// MARK: - Charging

// Gathers small costs, so that the host is not called for each element.
typedef struct {
    lua_State *L;
    size_t pending;
} meter;

enum { METER_PORTION = 256, ELEMENT_COST = 8 };

static void settle(meter *m) {
    size_t pending = m->pending;
    m->pending = 0;
    ws_tick(m->L, pending);
}

static inline void spend(meter *m, size_t cost) {
    m->pending += cost;
    if (m->pending >= METER_PORTION) settle(m);
}

// MARK: - Arguments

enum { READS = 1, WRITES = 2, HAS_LENGTH = 4 };

static bool has_metafield(lua_State *L, int metatable, const char *name) {
    lua_pushstring(L, name);
    bool found = lua_rawget(L, metatable) != LUA_TNIL;
    lua_pop(L, 1);
    return found;
}

// Anything that has the metamethods for what is done with it passes for a table.
static void check_table(lua_State *L, int index, int use) {
    if (lua_type(L, index) == LUA_TTABLE) return;
    if (lua_getmetatable(L, index)) {
        int metatable = lua_gettop(L);
        bool enough = (!(use & READS) || has_metafield(L, metatable, "__index")) &&
                      (!(use & WRITES) || has_metafield(L, metatable, "__newindex")) &&
                      (!(use & HAS_LENGTH) || has_metafield(L, metatable, "__len"));
        lua_pop(L, 1);
        if (enough) return;
    }
    luaL_checktype(L, index, LUA_TTABLE);
}

static lua_Integer checked_length(lua_State *L, int use) {
    check_table(L, 1, use | HAS_LENGTH);
    return luaL_len(L, 1);
}

// MARK: - insert, remove, move

static void copy_element(lua_State *L, meter *m, int source, lua_Integer from, int target, lua_Integer to) {
    spend(m, ELEMENT_COST);
    lua_geti(L, source, from);
    lua_seti(L, target, to);
}

static int tab_insert(lua_State *L) {
    meter m = {L, 0};
    lua_Integer end = (lua_Integer)((lua_Unsigned)checked_length(L, READS | WRITES) + 1);
    lua_Integer position = end;
    switch (lua_gettop(L)) {
        case 2: break;
        case 3:
            position = luaL_checkinteger(L, 2);
            luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)end, 2, "position out of bounds");
            for (lua_Integer i = end; i > position; i--) copy_element(L, &m, 1, i - 1, 1, i);
            break;
        default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, position);
    settle(&m);
    return 0;
}

static int tab_remove(lua_State *L) {
    meter m = {L, 0};
    lua_Integer size = checked_length(L, READS | WRITES);
    lua_Integer position = luaL_optinteger(L, 2, size);
    if (position != size) {
        luaL_argcheck(L, (lua_Unsigned)position - 1 <= (lua_Unsigned)size, 1, "position out of bounds");  // 1 as in 5.4.4
    }
    lua_geti(L, 1, position);
    for (; position < size; position++) copy_element(L, &m, 1, position + 1, 1, position);
    lua_pushnil(L);
    lua_seti(L, 1, position);
    settle(&m);
    return 1;
}

static int tab_move(lua_State *L) {
    meter m = {L, 0};
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1, READS);
    check_table(L, target, WRITES);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool apart = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
        if (apart) {
            for (lua_Integer i = 0; i < count; i++) copy_element(L, &m, 1, first + i, target, to + i);
        } else {  // the pieces overlap: from the end
            for (lua_Integer i = count - 1; i >= 0; i--) copy_element(L, &m, 1, first + i, target, to + i);
        }
    }
    lua_pushvalue(L, target);
    settle(&m);
    return 1;
}

// MARK: - concat and unpack

static void add_field(lua_State *L, meter *m, luaL_Buffer *b, lua_Integer i) {
    lua_geti(L, 1, i);
    if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1), (LUAI_UACINT)i);
    }
    size_t length = lua_type(L, -1) == LUA_TSTRING ? (size_t)lua_rawlen(L, -1) : 24;
    spend(m, ELEMENT_COST + length / 8);
    luaL_addvalue(b);
}

static int tab_concat(lua_State *L) {
    meter m = {L, 0};
    lua_Integer last = checked_length(L, READS);
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    size_t check_at = (size_t)64 << 10;  // the buffer grows by doubling, so ask before each doubling
    for (; i < last; i++) {
        add_field(L, &m, &b, i);
        spend(&m, separator_length / 8);
        luaL_addlstring(&b, separator, separator_length);
        if (luaL_bufflen(&b) >= check_at) {
            if (!ws_memory_allows(L, luaL_bufflen(&b))) return ws_no_room(L);
            check_at = luaL_bufflen(&b) * 2;
        }
    }
    if (i == last) add_field(L, &m, &b, i);
    settle(&m);
    luaL_pushresult(&b);
    return 1;
}

static int tab_unpack(lua_State *L) {
    meter m = {L, 0};
    lua_Integer i = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (i > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)i;
    if (count >= INT_MAX || !lua_checkstack(L, (int)count + 1)) return luaL_error(L, "too many results to unpack");
    for (;; i++) {
        spend(&m, ELEMENT_COST);
        lua_geti(L, 1, i);
        if (i == last) break;
    }
    settle(&m);
    return (int)count + 1;
}

// MARK: - sort

// A stable merge sort: however wrong the comparison is, it ends after n log n of them, so "invalid order function for
// sorting" never comes up. Stack: 1 table, 2 comparison or nil, 3 values, 4 order, and above these two values at hand.
// The values are read once, put in order as a permutation, and written back, so that a comparison that raises an error
// leaves the table as it was.
enum { AT_VALUES = 3, AT_ORDER = 4, AT_LEFT = 5, AT_RIGHT = 6 };

static size_t comparison_cost(lua_State *L) {
    if (lua_type(L, AT_LEFT) != LUA_TSTRING || lua_type(L, AT_RIGHT) != LUA_TSTRING) return ELEMENT_COST;
    size_t left = (size_t)lua_rawlen(L, AT_LEFT);
    size_t right = (size_t)lua_rawlen(L, AT_RIGHT);
    return ELEMENT_COST + (left < right ? left : right) / 16;
}

// Whether the right value at hand must go before the left one.
static bool right_is_less(lua_State *L, meter *m, bool has_function) {
    spend(m, comparison_cost(L));
    if (!has_function) return lua_compare(L, AT_RIGHT, AT_LEFT, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, AT_RIGHT);
    lua_pushvalue(L, AT_LEFT);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

static void take(lua_State *L, int place, uint32_t index) {
    lua_rawgeti(L, AT_VALUES, (lua_Integer)index);
    lua_replace(L, place);
}

// Merges source[start..<middle] and source[middle..<end] into the same places of `target`.
static void merge(lua_State *L, meter *m, const uint32_t *source, uint32_t *target, size_t start, size_t middle,
                  size_t end) {
    bool has_function = !lua_isnil(L, 2);
    size_t left = start, right = middle, out = start;
    take(L, AT_LEFT, source[left]);
    take(L, AT_RIGHT, source[right]);
    while (true) {
        if (right_is_less(L, m, has_function)) {
            target[out++] = source[right++];
            if (right == end) break;
            take(L, AT_RIGHT, source[right]);
        } else {
            target[out++] = source[left++];
            if (left == middle) break;
            take(L, AT_LEFT, source[left]);
        }
    }
    while (left < middle) target[out++] = source[left++];
    while (right < end) target[out++] = source[right++];
}

int ws_tab_sort(lua_State *L) {
    meter m = {L, 0};
    lua_Integer length = checked_length(L, READS | WRITES);
    if (length < 2) return 0;
    luaL_argcheck(L, length < INT_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    size_t count = (size_t)length;
    if (!ws_memory_allows(L, count * (2 * sizeof(uint32_t) + 16))) return ws_no_room(L);
    lua_createtable(L, (int)count, 0);
    uint32_t *order = lua_newuserdatauv(L, 2 * count * sizeof(uint32_t), 0);
    uint32_t *other = order + count;
    lua_settop(L, AT_RIGHT);
    for (size_t i = 0; i < count; i++) {
        spend(&m, ELEMENT_COST);
        lua_geti(L, 1, (lua_Integer)i + 1);
        lua_rawseti(L, AT_VALUES, (lua_Integer)i + 1);
        order[i] = (uint32_t)i + 1;
    }
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;
            if (middle < end) {
                merge(L, &m, order, other, start, middle, end);
            } else {
                for (size_t i = start; i < end; i++) other[i] = order[i];
            }
        }
        uint32_t *sorted = other;
        other = order;
        order = sorted;
    }
    for (size_t i = 0; i < count; i++) {
        if (order[i] == i + 1) continue;
        spend(&m, ELEMENT_COST);
        lua_rawgeti(L, AT_VALUES, (lua_Integer)order[i]);
        lua_seti(L, 1, (lua_Integer)i + 1);
    }
    settle(&m);
    return 0;
}

void ws_open_table(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"insert", tab_insert}, {"remove", tab_remove}, {"move", tab_move}, {"concat", tab_concat},
        {"unpack", tab_unpack}, {"sort", ws_tab_sort}, {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
