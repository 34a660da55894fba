/* Trampolines: from Lua into Swift and back, raising and yielding only after Swift has returned. */
#include <string.h>
#include "ws_internal.h"
#include "ws_library.h"

static int wait_over(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return lua_gettop(L); /* the stack was emptied before the wait: all that is here are the results */
}

int ws_call_host(lua_State *L, int function) {
  ws_state *w = ws_of(L);
  w->host_depth++;
  int result = w->dispatch(w->host, function, L);
  w->host_depth--;
  if (result >= 0) return result;
  switch (result) {
    case WS_RAISE:
      luaL_where(L, 1);
      lua_insert(L, -2);
      lua_concat(L, 2);
      return lua_error(L);
    case WS_WAIT:
      w->current->waiting = true;
      lua_settop(L, 0);
      return lua_yieldk(L, 0, 0, wait_over);
    default:
      return lua_error(L);
  }
}

static int trampoline(lua_State *L) { return ws_call_host(L, (int)lua_tointeger(L, lua_upvalueindex(1))); }

/* Upvalues: the number, the name. */
static int waiting_trampoline(lua_State *L) {
  ws_state *w = ws_of(L);
  ws_task *t = w->current;
  if (!t || t->unyieldable > 0 || !lua_isyieldable(L)) {
    return luaL_error(L, "%s cannot wait inside %s", lua_tostring(L, lua_upvalueindex(2)), ws_barrier(L));
  }
  return trampoline(L);
}

void ws_push_function(lua_State *L, int function, const char *name, bool waits) {
  lua_pushinteger(L, function);
  lua_pushstring(L, name);
  lua_pushcclosure(L, waits ? waiting_trampoline : trampoline, 2);
}

/* Names what stands between `L` and the worker. Walks the frames of the innermost coroutine; an outer coroutine that
 * blocks is named in general words. */
const char *ws_barrier(lua_State *L) {
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    if (!lua_getinfo(L, "Sf", &ar)) break;
    lua_CFunction f = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    if (*ar.what != 'C') continue;
    if (f == ws_str_gsub) {
      return "a string.gsub callback; collect the matches first (string.gmatch), then call it for each";
    }
    if (f == ws_tab_sort) return "a table.sort comparator; fetch what it compares first, then sort";
    if (f == ws_require) return "the top level of a required module; call it from a handler";
  }
  return "a callback of a C function (tostring, table.concat, load, a message handler, or a metamethod that "
         "these call); fetch the value first, then pass it";
}

bool ws_where(lua_State *L, int level, const char **file, int *line) {
  lua_Debug ar;
  /* The chunk's name lives as long as its function, so the pointer outlives `ar`. */
  if (!lua_getstack(L, level, &ar) || !lua_getinfo(L, "Sl", &ar) || ar.currentline < 1) return false;
  *file = ar.source[0] == '@' || ar.source[0] == '=' ? ar.source + 1 : "[string]";
  *line = ar.currentline;
  return true;
}

int ws_ref(lua_State *L) { return luaL_ref(L, LUA_REGISTRYINDEX); }
void ws_unref(lua_State *L, int ref) { luaL_unref(L, LUA_REGISTRYINDEX, ref); }
void ws_push_ref(lua_State *L, int ref) { lua_rawgeti(L, LUA_REGISTRYINDEX, ref); }

int ws_key(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

void ws_describe(lua_State *L, int index) {
  index = lua_absindex(L, index);
  switch (lua_type(L, index)) {
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TNUMBER: lua_pushvalue(L, index); lua_tolstring(L, -1, NULL); break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    case LUA_TNIL: lua_pushliteral(L, "nil"); break;
    case LUA_TLIGHTUSERDATA: lua_pushliteral(L, "null"); break;
    default: {
      /* An error value that is a table with a message says that. */
      if (lua_istable(L, index)) {
        lua_pushliteral(L, "message");
        lua_rawget(L, index);
        if (lua_type(L, -1) == LUA_TSTRING) return;
        lua_pop(L, 1);
      }
      lua_pushfstring(L, "(a %s)", luaL_typename(L, index));
    }
  }
}
