/* Coroutines of the script that let a host wait pass through to the worker, and protected calls that do not catch a
 * termination. */
#include <string.h>
#include "ws_internal.h"

/* Nested closing and wrapping run C frames inside C frames; 5.4.4 overflows the C stack at some 8,000. */
enum { MAX_CLOSE_DEPTH = 100 };

static int auxiliary(lua_State *L, lua_State *co, int nargs, int base, lua_KFunction again);

static lua_State *check_coroutine(lua_State *L, int index) {
  lua_State *co = lua_tothread(L, index);
  luaL_argexpected(L, co, index, "coroutine");
  return co;
}

/* What a script may not touch: the worker's own coroutines, and one that waits for the host. NULL when it may. */
static const char *refusal(lua_State *co) {
  uintptr_t flags = *ws_flags(co);
  if (flags & WS_HOST_OWNED) return "cannot resume the coroutine of an event";
  if (flags & WS_IS_WAITING) return "cannot resume a coroutine that waits for an answer";
  return NULL;
}

/* Resumes `co` with the nargs values on top of L. Returns the count of results moved to L (above `base`), or -1 with
 * the error value on top; or does not return: the host's wait and a termination pass through. */
static int auxiliary(lua_State *L, lua_State *co, int nargs, int base, lua_KFunction again) {
  ws_state *w = ws_of(L);
  ws_task *t = w->current;
  if (!lua_checkstack(co, nargs + LUA_MINSTACK)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, nargs);
  bool blocked = t && !lua_isyieldable(L);
  if (blocked) t->unyieldable++;
  lua_State *outer = w->running;
  w->running = co;
  int nresults = 0;
  int status = lua_resume(co, L, nargs, &nresults);
  w->running = outer;
  if (blocked) t->unyieldable--;
  if (t && t->term) {
    ws_terminate(L); /* does not return where L cannot yield; where it can, its value is for `return` */
    return -2;
  }
  if (status == LUA_YIELD && t && t->waiting) {
    *ws_flags(co) |= WS_IS_WAITING;
    (void)lua_yieldk(L, 0, (lua_KContext)base, again);
    return -2;
  }
  if (w->pressure) lua_sethook(L, ws_hook, ws_mask(w), 1);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, nresults + 1)) {
      lua_pop(co, nresults);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(co, L, nresults);
    return nresults;
  }
  if (t) ws_keep_trace(t, co, lua_type(co, -1) == LUA_TSTRING ? lua_tostring(co, -1) : "");
  lua_xmove(co, L, 1);
  return -1;
}

static int finish_resume(lua_State *L, int n) {
  if (n == -2) return -1; /* not reached: yields do not return into C functions */
  if (n < 0) {
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushboolean(L, 1);
  lua_insert(L, -(n + 1));
  return n + 1;
}

static int resume_again(lua_State *L, int status, lua_KContext base) {
  (void)status;
  lua_State *co = lua_tothread(L, 1);
  *ws_flags(co) &= ~(uintptr_t)WS_IS_WAITING;
  return finish_resume(L, auxiliary(L, co, lua_gettop(L) - (int)base, (int)base, resume_again));
}

static int co_resume(lua_State *L) {
  lua_State *co = check_coroutine(L, 1);
  const char *no = refusal(co);
  if (no) {
    lua_pushboolean(L, 0);
    lua_pushstring(L, no);
    return 2;
  }
  return finish_resume(L, auxiliary(L, co, lua_gettop(L) - 1, 1, resume_again));
}

static int finish_wrap(lua_State *L, lua_State *co, int n) {
  if (n >= 0) return n;
  if (n == -2) return -1;
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) { /* an error inside: close its variables, as Lua's own wrap does */
    status = ws_close_coroutine(L, co);
    lua_xmove(co, L, 1); /* the error, or a newer one from closing */
    (void)status;
  }
  if (lua_type(L, -1) == LUA_TSTRING) { /* add where the wrapped function was called */
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int wrap_again(lua_State *L, int status, lua_KContext base) {
  (void)status;
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  *ws_flags(co) &= ~(uintptr_t)WS_IS_WAITING;
  return finish_wrap(L, co, auxiliary(L, co, lua_gettop(L) - (int)base, (int)base, wrap_again));
}

static int wrap_call(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  const char *no = refusal(co);
  if (no) return luaL_error(L, "%s", no);
  return finish_wrap(L, co, auxiliary(L, co, lua_gettop(L), 0, wrap_again));
}

static int co_create(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L); /* inherits the hook */
  *ws_flags(co) = 0;
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return 1;
}

static int co_wrap(lua_State *L) {
  co_create(L);
  lua_pushcclosure(L, wrap_call, 1);
  return 1;
}

static int co_yield(lua_State *L) {
  if (*ws_flags(L) & WS_HOST_OWNED) return luaL_error(L, "attempt to yield from outside a coroutine");
  return lua_yield(L, lua_gettop(L));
}

static int co_isyieldable(lua_State *L) {
  lua_State *co = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  lua_pushboolean(L, !(*ws_flags(co) & WS_HOST_OWNED) && lua_isyieldable(co));
  return 1;
}

static int co_running(lua_State *L) {
  lua_pushthread(L);
  lua_pushboolean(L, (*ws_flags(L) & WS_HOST_OWNED) != 0);
  return 2;
}

/* Resets `co` with the hook armed; leaves its error, if any, on top of `co`. Raises in L when nested too deep or when
 * the task has been terminated meanwhile. */
int ws_close_coroutine(lua_State *L, lua_State *co) {
  ws_state *w = ws_of(L);
  if (w->close_depth >= MAX_CLOSE_DEPTH) return luaL_error(L, "coroutines are closed inside one another too deep");
  w->close_depth++;
  lua_State *outer = w->running;
  w->running = co;
  int status = lua_resetthread(co);
  w->running = outer;
  w->close_depth--;
  if (w->current && w->current->term) return ws_terminate(L);
  return status;
}

static int co_close(lua_State *L) {
  lua_State *co = check_coroutine(L, 1);
  lua_Debug ar;
  if (*ws_flags(co) & (WS_HOST_OWNED | WS_IS_WAITING)) {
    return luaL_error(L, *ws_flags(co) & WS_HOST_OWNED ? "cannot close the coroutine of an event"
                                                        : "cannot close a coroutine that waits for an answer");
  }
  if (co == L) return luaL_error(L, "cannot close a running coroutine");
  if (*ws_flags(co) & WS_IS_SPENT) {
    lua_pushboolean(L, 1);
    return 1;
  }
  if (lua_status(co) == LUA_OK && lua_getstack(co, 0, &ar)) return luaL_error(L, "cannot close a normal coroutine");
  if (ws_close_coroutine(L, co) == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushboolean(L, 0);
  lua_xmove(co, L, 1);
  return 2;
}

void ws_open_coroutine(lua_State *L) {
  static const luaL_Reg functions[] = {{"create", co_create}, {"wrap", co_wrap},       {"resume", co_resume},
                                       {"yield", co_yield},   {"running", co_running}, {"isyieldable", co_isyieldable},
                                       {"close", co_close},   {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}

/* Protected calls. */

static int finish_pcall(lua_State *L, int status, lua_KContext extra) {
  if (status != LUA_OK && status != LUA_YIELD) {
    ws_state *w = ws_of(L);
    if (w->current && w->current->term) return ws_terminate(L);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
  }
  return lua_gettop(L) - (int)extra;
}

int ws_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall), 0);
}

/* While a termination unwinds, hooks are off: the script's own message handler must not run. */
static int message_handler(lua_State *L) {
  ws_state *w = ws_of(L);
  if (w->current && w->current->term) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

int ws_xpcall(lua_State *L) {
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, message_handler, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  return finish_pcall(L, lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, finish_pcall), 2);
}
