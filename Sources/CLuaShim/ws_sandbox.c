/* What a script sees of Lua: the base functions, the libraries, strict globals, `require`. */
#include <string.h>
#include "ws_internal.h"
#include "ws_library.h"

enum { MAX_LOAD = 1 << 20, MAX_NAMES = 256, MAX_WEAK_KEYS = 1000, MAX_DATE_FORMAT = 1024 };

/* Did you mean. */

/* Edit distance with swaps of neighbours, for short names; `limit + 1` when it is more than `limit`. */
static int distance(const char *a, const char *b, int limit) {
  enum { MAX = 40 };
  int la = (int)strlen(a), lb = (int)strlen(b);
  if (la > MAX || lb > MAX || la - lb > limit || lb - la > limit) return limit + 1;
  int rows[3][MAX + 1];
  int *before = rows[0], *previous = rows[1], *row = rows[2];
  for (int j = 0; j <= lb; j++) previous[j] = j;
  for (int i = 1; i <= la; i++) {
    row[0] = i;
    for (int j = 1; j <= lb; j++) {
      int cost = a[i - 1] != b[j - 1];
      int best = previous[j - 1] + cost;
      if (previous[j] + 1 < best) best = previous[j] + 1;
      if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best) best = before[j - 2] + 1;
      row[j] = best;
    }
    int *spare = before;
    before = previous;
    previous = row;
    row = spare;
  }
  return previous[lb];
}

struct nearest { const char *name; char best[48]; int score; };

static void consider(struct nearest *n, const char *candidate) {
  size_t length = strlen(candidate);
  if (length == 0 || length >= sizeof n->best || *candidate == '(' || strcmp(candidate, n->name) == 0) return;
  int d = distance(n->name, candidate, n->score - 1);
  if (d < n->score) {
    n->score = d;
    memcpy(n->best, candidate, length + 1);
  }
}

static void consider_keys(lua_State *L, int index, struct nearest *n) {
  index = lua_absindex(L, index);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (lua_type(L, -2) == LUA_TSTRING) consider(n, lua_tostring(L, -2));
    lua_pop(L, 1);
  }
}

static int start_score(const char *name) {
  size_t length = strlen(name);
  return length <= 2 ? 2 : length <= 8 ? 3 : 4; /* finds names that differ by one less than this */
}

/* The variables that the function at level 1 can see. */
static void consider_scope(lua_State *L, struct nearest *n) {
  lua_Debug ar;
  const char *name;
  if (!lua_getstack(L, 1, &ar)) return;
  for (int i = 1; i < MAX_NAMES && (name = lua_getlocal(L, &ar, i)); i++) {
    consider(n, name);
    lua_pop(L, 1);
  }
  if (!lua_getinfo(L, "f", &ar)) return;
  for (int i = 1; i < MAX_NAMES && (name = lua_getupvalue(L, -1, i)); i++) {
    consider(n, name);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* What scripts do not have, and what to use instead: ScriptInterface+Globals.swift says the same. */
struct taken { const char *name, *advice; bool comes_with_io; };

static const struct taken TAKEN[] = {
    {"io", "wawp.file.read reads a file beside the script, print writes to the log", true},
    {"debug", "a script that fails says where, print writes to the log", false},
    {"dofile", "require(\"name\") loads name.lua beside the script", false},
    {"loadfile", "require(\"name\") loads name.lua beside the script", false},
    {"package", "require finds the library, and files beside the script", false},
    {NULL, NULL, false},
};
static const struct taken TAKEN_OS[] = {
    {"execute", "wawp.http reaches other programs", true},
    {"exit", "it would end the whole program; return ends a handler", false},
    {"getenv", "use wawp.env(name) and --allow-env NAME", true},
    {"remove", "wawp.store keeps values from event to event", true},
    {"rename", "wawp.store keeps values from event to event", true},
    {"tmpname", "wawp.store keeps values from event to event", true},
    {"setlocale", "it would change the whole program", false},
    {NULL, NULL, false},
};

static const struct taken *taken(const char *name, const struct taken *list) {
  for (; list->name; list++) {
    if (strcmp(name, list->name) == 0) return list;
  }
  return NULL;
}

static const char *with_io(const struct taken *taken) {
  return taken->comes_with_io ? " (--allow-io gives it to those you trust)" : "";
}

/* Upvalues: the table whose keys are suggested, its name, functions that compute members (or nil). */
static int unknown_member(lua_State *L) {
  const char *table = lua_tostring(L, lua_upvalueindex(2));
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  if (lua_istable(L, lua_upvalueindex(3))) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(3)) == LUA_TFUNCTION) {
      lua_call(L, 0, 1);
      return 1;
    }
  }
  const char *name = lua_tostring(L, 2);
  const char *advice = ws_foreign_advice(table, name);
  if (advice) return luaL_error(L, "there is no %s.%s: %s", table, name, advice);
  struct nearest n = {name, "", start_score(name)};
  consider_keys(L, lua_upvalueindex(1), &n);
  if (*n.best) return luaL_error(L, "there is no %s.%s, did you mean %s.%s?", table, name, table, n.best);
  return luaL_error(L, "there is no %s.%s", table, name);
}

static int strict_table(lua_State *L) { /* (table, name, getters) */
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 3);
  lua_pushcclosure(L, unknown_member, 3);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, 1);
  return 0;
}

void ws_push_strict(lua_State *L) { lua_pushcfunction(L, strict_table); }

static int os_index(lua_State *L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  const struct taken *found = taken(lua_tostring(L, 2), TAKEN_OS);
  if (!found) return 0;
  return luaL_error(L, "os.%s is not available to scripts: %s%s", found->name, found->advice, with_io(found));
}

/* strftime takes time in proportion to the format, out of reach of the hook. Upvalue: Lua's own os.date. */
static int os_date(lua_State *L) {
  if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > MAX_DATE_FORMAT) {
    return luaL_error(L, "the format given to os.date is longer than %d bytes", MAX_DATE_FORMAT);
  }
  ws_tick(L, 500);
  int n = lua_gettop(L);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, 1);
  return 1;
}

static int strict_index(lua_State *L) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  const char *name = lua_tostring(L, 2);
  const struct taken *found = taken(name, TAKEN);
  if (found) return luaL_error(L, "`%s` is not available to scripts: %s%s", name, found->advice, with_io(found));
  /* A variable that differs by one is likelier than the habit of another language. */
  struct nearest n = {name, "", 2};
  consider_scope(L, &n);
  const char *advice = *n.best ? NULL : ws_foreign_advice("", name);
  if (advice) return luaL_error(L, "undeclared variable `%s`: %s", name, advice);
  n = (struct nearest){name, "", start_score(name)};
  consider_scope(L, &n);
  lua_pushglobaltable(L);
  consider_keys(L, -1, &n);
  if (*n.best) return luaL_error(L, "undeclared variable `%s`, did you mean `%s`?", name, n.best);
  return luaL_error(L, "undeclared variable `%s`", name);
}

static int strict_newindex(lua_State *L) {
  ws_state *w = ws_of(L);
  if (!w->loading && lua_type(L, 2) == LUA_TSTRING) {
    const char *name = lua_tostring(L, 2);
    return luaL_error(L, "assignment to undeclared variable `%s`: write `local %s`, or set it at the top of the script",
                      name, name);
  }
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 0;
}

/* Base functions. */

static int base_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) {
      return luaL_error(L, "metatables with __gc are not available to scripts: use a <close> variable");
    }
    /* A collection over weak keys takes time in the square of their tables, and nothing can interrupt it. */
    lua_pushliteral(L, "__mode");
    if (lua_rawget(L, 2) == LUA_TSTRING && strchr(lua_tostring(L, -1), 'k') && ws_of(L)->weak_keys++ >= MAX_WEAK_KEYS) {
      return luaL_error(L, "more than %d tables with weak keys are not available to scripts", MAX_WEAK_KEYS);
    }
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

static int base_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  ws_unbox(L, 1);
  lua_settop(L, 2);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

static int base_rawget(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  ws_unbox(L, 1);
  lua_settop(L, 2);
  lua_rawget(L, 1);
  return 1;
}

static int base_collectgarbage(lua_State *L) {
  ws_state *w = ws_of(L);
  static const char *const options[] = {"collect", "count", "step", "isrunning", NULL};
  const char *option = luaL_optstring(L, 1, "collect");
  for (int i = 0; options[i]; i++) {
    if (strcmp(option, options[i]) != 0) continue;
    switch (i) {
      case 0:
        lua_gc(L, LUA_GCCOLLECT);
        ws_tick(L, 1 << 20); /* a collection is long: look at the clock */
        lua_pushinteger(L, 0);
        return 1;
      case 1: lua_pushnumber(L, (lua_Number)w->used / 1024); return 1;
      case 2:
        ws_tick(L, 1 << 14);
        lua_pushboolean(L, lua_gc(L, LUA_GCSTEP, 0));
        return 1;
      default: lua_pushboolean(L, 1); return 1;
    }
  }
  return luaL_error(L, "collectgarbage(\"%s\") is not available to scripts: memory is the host's care", option);
}

/* Gathers the pieces of a reader function; the whole is then loaded as a string. */
static void gather(lua_State *L) {
  luaL_Buffer pieces;
  size_t total = 0;
  lua_settop(L, 4);
  luaL_buffinit(L, &pieces);
  for (;;) {
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      break;
    }
    size_t length;
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "reader function must return a string");
    lua_tolstring(L, -1, &length);
    if (length == 0) {
      lua_pop(L, 1);
      break;
    }
    total += length;
    if (total > MAX_LOAD) luaL_error(L, "the text given to load is larger than 1 MiB");
    luaL_addvalue(&pieces);
  }
  luaL_pushresult(&pieces);
  lua_replace(L, 1);
}

/* load(chunk [, name [, mode [, env]]]): text only, whatever the mode says. */
static int base_load(lua_State *L) {
  bool has_env = !lua_isnone(L, 4);
  const char *mode = luaL_optstring(L, 3, "bt");
  size_t length;
  if (lua_type(L, 1) != LUA_TSTRING) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    if (lua_isnoneornil(L, 2)) {
      lua_settop(L, lua_gettop(L) < 2 ? 2 : lua_gettop(L));
      lua_pushliteral(L, "=(load)");
      lua_replace(L, 2);
    }
    gather(L);
  }
  const char *text = lua_tolstring(L, 1, &length);
  const char *name = luaL_optstring(L, 2, text);
  if (length > MAX_LOAD) return luaL_error(L, "the text given to load is larger than 1 MiB");
  ws_tick(L, length * 25);
  int status;
  if (!strchr(mode, 't')) {
    lua_pushliteral(L, "attempt to load a text chunk: bytecode is not available to scripts, and the mode asks for it");
    status = LUA_ERRSYNTAX;
  } else {
    status = luaL_loadbufferx(L, text, length, name, "t");
  }
  if (status == LUA_OK) {
    if (has_env) {
      lua_pushvalue(L, 4);
      if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return 1;
  }
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* The arguments as text with tabs between, for the host function in upvalue 1. */
static int base_print(lua_State *L) {
  int n = lua_gettop(L);
  luaL_Buffer line;
  lua_settop(L, n);
  luaL_buffinit(L, &line);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&line, '\t');
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&line);
  }
  luaL_pushresult(&line);
  lua_replace(L, 1);
  lua_settop(L, 1);
  return ws_call_host(L, (int)lua_tointeger(L, lua_upvalueindex(1)));
}

/* require. */

static int loading_over(lua_State *L) { /* __close of a module's mark {name, was loading}: (mark) */
  ws_state *w = ws_of(L);
  lua_rawgeti(L, 1, 2);
  w->loading = lua_toboolean(L, -1);
  lua_pop(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, w->loaded_ref);
  lua_rawgeti(L, 1, 1);
  if (lua_rawget(L, -2) == LUA_TBOOLEAN && !lua_toboolean(L, -1)) {
    lua_rawgeti(L, 1, 1);
    lua_pushnil(L);
    lua_rawset(L, -4);
  }
  return 0;
}

void ws_push_loaded(lua_State *L) { lua_rawgeti(L, LUA_REGISTRYINDEX, ws_of(L)->loaded_ref); }

int ws_require(lua_State *L) {
  ws_state *w = ws_of(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  lua_settop(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, w->loaded_ref);
  lua_pushvalue(L, 1);
  lua_rawget(L, 2);
  if (lua_toboolean(L, 3)) return 1;
  if (lua_isboolean(L, 3)) return luaL_error(L, "the modules require each other in a circle: '%s'", lua_tostring(L, 1));
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  w->host_depth++;
  int n = w->dispatch(w->host, w->find_module, L); /* name on top -> source, chunk name */
  w->host_depth--;
  if (n != 2) return luaL_error(L, "%s", lua_tostring(L, -1));
  int source = lua_gettop(L) - 1;
  size_t length;
  const char *text = lua_tolstring(L, source, &length);
  ws_tick(L, length * 25);
  if (luaL_loadbufferx(L, text, length, lua_tostring(L, source + 1), "t") != LUA_OK) return lua_error(L);
  int chunk = lua_gettop(L);
  lua_pushvalue(L, 1);
  lua_pushboolean(L, 0);
  lua_rawset(L, 2);
  /* The mark is taken away however the chunk ends. */
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  lua_pushboolean(L, w->loading);
  lua_rawseti(L, -2, 2);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, loading_over);
  lua_setfield(L, -2, "__close");
  lua_setmetatable(L, -2);
  lua_toclose(L, -1);
  lua_pushvalue(L, chunk);
  lua_pushvalue(L, 1);
  w->loading = true;
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
  }
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, 2);
  return 1;
}

/* JSON null as a value of its own. */

static int null_tostring(lua_State *L) {
  lua_pushliteral(L, "null");
  return 1;
}

static int null_index(lua_State *L) {
  return luaL_error(L, "attempt to index wawp.null (JSON null): check for it first, with `~= wawp.null`");
}

void ws_push_null(lua_State *L) { lua_pushlightuserdata(L, NULL); }
bool ws_is_null(lua_State *L, int index) { return lua_islightuserdata(L, index) && lua_touserdata(L, index) == NULL; }

void ws_mark_array(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_rawgeti(L, LUA_REGISTRYINDEX, ws_of(L)->array_ref);
  lua_setmetatable(L, index);
}

/* Opening. */

static void open_library(lua_State *L, const char *name, lua_CFunction open) {
  lua_pushcfunction(L, open);
  lua_pushstring(L, name);
  lua_call(L, 1, 1);
  lua_pushvalue(L, -1);
  lua_setglobal(L, name);
  /* Tracebacks and argument errors find a function's name among the loaded modules. */
  lua_rawgeti(L, LUA_REGISTRYINDEX, ws_of(L)->loaded_ref);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

/* Takes names out of the table on top: all of the list, or those that --allow-io does not give back. */
static void take(lua_State *L, const struct taken *list, bool allow_io) {
  for (; list->name; list++) {
    if (allow_io && list->comes_with_io) continue;
    lua_pushnil(L);
    lua_setfield(L, -2, list->name);
  }
}

static void set_function(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushcfunction(L, function);
  lua_setfield(L, -2, name);
}

static void set_printer(lua_State *L, const char *name, int host_function) {
  lua_pushinteger(L, host_function);
  lua_pushcclosure(L, base_print, 1);
  lua_setfield(L, -2, name);
}

void ws_open_sandbox(ws_state *w, bool allow_io) {
  lua_State *L = w->L;
  w->loading = true;
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  w->loaded_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  open_library(L, "_G", luaopen_base);
  take(L, TAKEN, false);
  set_function(L, "setmetatable", base_setmetatable);
  set_function(L, "next", base_next);
  set_function(L, "rawget", base_rawget);
  set_function(L, "collectgarbage", base_collectgarbage);
  set_function(L, "load", base_load);
  set_function(L, "pcall", ws_pcall);
  set_function(L, "xpcall", ws_xpcall);
  set_function(L, "require", ws_require);
  set_printer(L, "print", w->print);
  set_printer(L, "warn", w->warn);
  lua_createtable(L, 0, 3);
  set_function(L, "__index", strict_index);
  set_function(L, "__newindex", strict_newindex);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);

  open_library(L, LUA_MATHLIBNAME, luaopen_math);
  open_library(L, LUA_UTF8LIBNAME, luaopen_utf8);
  lua_pop(L, 2);
  open_library(L, LUA_COLIBNAME, luaopen_coroutine);
  ws_open_coroutine(L);
  open_library(L, LUA_TABLIBNAME, luaopen_table);
  ws_open_table(L);
  open_library(L, LUA_STRLIBNAME, luaopen_string);
  ws_open_string(L);
  lua_pop(L, 3);
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);

  open_library(L, LUA_OSLIBNAME, luaopen_os);
  lua_getfield(L, -1, "date");
  lua_pushcclosure(L, os_date, 1);
  lua_setfield(L, -2, "date");
  take(L, TAKEN_OS, allow_io);
  if (allow_io) {
    open_library(L, LUA_IOLIBNAME, luaopen_io);
    /* stdout is the record: what a script writes by default goes to stderr. */
    lua_getfield(L, -1, "output");
    lua_getfield(L, -2, "stderr");
    lua_call(L, 1, 0);
    lua_pop(L, 1);
  }
  lua_createtable(L, 0, 1);
  set_function(L, "__index", os_index);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);

  lua_pushlightuserdata(L, NULL);
  lua_createtable(L, 0, 3);
  set_function(L, "__tostring", null_tostring);
  set_function(L, "__index", null_index);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);

  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__name");
  /* A metatable that a script can get at is a way to __gc, past the check of setmetatable. */
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  w->array_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}
