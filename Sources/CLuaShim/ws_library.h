// Replacements for those functions of Lua's `string` and `table` libraries that can run for a long time inside one C
// call, where no debug hook can stop them. Results and error messages are those of Lua 5.4, but that running out of memory
// names the limit; the work is bounded.
#ifndef WS_LIBRARY_H
#define WS_LIBRARY_H

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <stddef.h>

// Given by the host. Charges `cost` steps (one step is one or two nanoseconds) to the script's budget. May raise a Lua
// error, that is, `longjmp` out: callers hold no memory that Lua does not own.
void ws_tick(lua_State *L, size_t cost);

// Given by the host. Non-zero when the script may allocate `bytes` more.
int ws_memory_allows(lua_State *L, size_t bytes);

// Raises, for what ws_memory_allows refuses. [-0, +0, v]
static inline int ws_no_room(lua_State *L) {
    return luaL_error(L, "not enough memory: it would not fit into what a script may use (--memory-limit)");
}

// Both need the stock library table on top of the stack, replace functions in it, and leave the stack as it was.
// `ws_open_string` also removes `string.dump`.
void ws_open_string(lua_State *L);
void ws_open_table(lua_State *L);

// `string.gsub`, the function that `string.gmatch` gives, and `table.sort`, visible so that the host recognises them on the
// call stack.
int ws_str_gsub(lua_State *L);
int ws_str_gmatch_iterator(lua_State *L);
int ws_tab_sort(lua_State *L);

#endif
