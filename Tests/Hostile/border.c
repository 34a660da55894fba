/* Runs hostile scripts through the C side of the Lua border alone, so that AddressSanitizer and valgrind see every access:
 * each must end by itself or by a limit, the next one must run, and nothing may leak. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <lua5.4/lauxlib.h>
#include "CLuaShim.h"

static int dispatch(void *host, int function, lua_State *L) {
  (void)host;
  switch (function) {
    case 0: return WS_WAIT;
    case 1: lua_pushliteral(L, "host says no"); return WS_RAISE;
    case 2: lua_pushliteral(L, "return {n = 1}"); lua_pushliteral(L, "@m.lua"); return 2;
    default: return 0;
  }
}

static const char *const scripts[] = {
  "while true do end",
  "while true do pcall(function() while true do end end) end",
  "xpcall(function() while true do end end, function() while true do end end)",
  "string.gsub('x', 'x', function() while true do pcall(function() while true do end end) end end)",
  "table.sort({3, 2, 1}, function() while true do pcall(error) end end)",
  "while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end",
  "local c <close> = setmetatable({}, {__close = function() while true do end end}) while true do end",
  "local co = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)",
  "local t = {} while true do t[#t + 1] = {} end",
  "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
  "local s = 'x' while true do s = s .. s end",
  "local mt = setmetatable({}, {__mode = 'v'}) local keep = {} for i = 1, 1e6 do mt.__newindex = {} local t = setmetatable({}, mt) for j = 1, 20 do t[j] = {j} end keep[#keep + 1] = {i} end",
  "local mt = setmetatable({}, {__mode = 'kv'}) while true do local t = setmetatable({}, mt) mt.__index = {} mt.__newindex = t t[{}] = {} local s = ('x'):rep(100000) end",
  "local co for i = 1, 20000 do local inner = co co = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() if inner then coroutine.close(inner) end end}) coroutine.yield() end) coroutine.resume(co) end coroutine.close(co)",
  "return ('x'):rep(1e9)", "return (''):rep(math.maxinteger)", "table.move({}, 1, math.maxinteger - 1, 2)",
  "return ('a'):rep(300):find('.-.-.-.-b$')", "return (('x' .. (' '):rep(30000) .. 'x'):match('^%s*(.-)%s*$'))",
  "return (('a'):rep(3000):find('(.-)(.-)(.-)%1%2b'))",
  "table.insert(setmetatable({}, {__len = function() return math.maxinteger end}), 1, 1)",
  "table.concat(setmetatable({}, {__index = rawlen}), '', 1, math.maxinteger)",
  "table.sort(setmetatable({}, {__len = function() return 2^31 - 2 end}), print)",
  "local function f() return f() + 1 end f()", "local function f() return pcall(f) end f()",
  "local function f(n) return coroutine.wrap(function() return f(n + 1) end)() end f(1)",
  "host.wait() host.wait() return 1", "coroutine.wrap(function() host.wait() error('x') end)()",
  "for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(host.wait()) end end) do end",
  "pcall(host.fail) host.fail()", "return require('m').n", "error(setmetatable({}, {__tostring = function() error('y') end}))",
  "local t = setmetatable({}, {__index = function(t, k) return host.wait() end}) return t.x .. t.y",
  "setmetatable({}, {__gc = print})", "return load('\27Lua')", "undeclared = 1", "return undeclared",
  "local ok, e = pcall(string.rep, 'x', -1) return string.format('%5s', e)",
  "return utf8.char(228, 8364, 128512):gsub(utf8.charpattern, '%0%0')",
  "while true do load(('local x = 1 '):rep(50000)) end",
  "local a, b = ('x'):rep(1e6) .. 'a', ('x'):rep(1e6) .. 'b' while true do local _ = a < b end",
};

static int run(ws_state *w, const char *source) {
  lua_State *L = ws_state_lua(w);
  if (ws_load_text(L, source, strlen(source), "@hostile.lua") != LUA_OK) {
    printf("does not compile: %s\n", lua_tostring(L, -1));
    return 1;
  }
  ws_task *t = ws_task_begin(w, 100000000, ws_monotonic() + 20000000000);
  lua_State *co = ws_task_lua(t);
  lua_xmove(L, co, 1);
  int n, status = ws_task_resume(t, 0, &n), waits = 0;
  while (status == WS_WAITING && waits++ < 100) {
    ws_host_enter(w);
    lua_pushinteger(co, waits);
    ws_host_leave(w);
    status = ws_task_resume(t, 1, &n);
  }
  static const char *const ends[] = {"done", "waiting", "failed", "terminated"};
  const char *trace;
  size_t length;
  ws_task_traceback(t, &trace, &length);
  if (getenv("VERBOSE")) printf("%-10s %.90s\n", ends[status], source);
  ws_task_end(t);
  return status == WS_WAITING;
}

int main(int argc, char **argv) {
  int passed = 0, failed = 0;
  for (int stress = 0; stress < (argc > 1 && strcmp(argv[1], "stress") == 0 ? 2 : 1); stress++) {
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
      ws_state *w = ws_state_open(NULL, dispatch, 4 << 20, false, 2, 3, 3);
      lua_State *L = ws_state_lua(w);
      ws_host_enter(w);
      ws_newtable(L, 0, 2);
      ws_push_function(L, 0, "host.wait", true);
      lua_setfield(L, -2, "wait");
      ws_push_function(L, 1, "host.fail", false);
      lua_setfield(L, -2, "fail");
      lua_setglobal(L, "host");
      ws_host_leave(w);
      ws_state_set_loading(w, false);
      ws_state_set_stress(w, stress);
      int wrong = run(w, scripts[i]);
      wrong += run(w, "local t = {} for i = 1, 100 do t[i] = i .. '' end return #t"); /* the next event */
      ws_state_close(w);
      if (wrong) {
        failed++;
        printf("failed: %s\n", scripts[i]);
      } else {
        passed++;
      }
    }
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
