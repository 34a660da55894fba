/* Boxed tables: fields of an event that cost nothing until a script reads them. */
#include <string.h>
#include "ws_internal.h"

typedef struct {
  enum { EMPTY = 0, TEXT, NUMBER, TRUTH } kind;
  union {
    struct { uint32_t offset, length; } text;
    double number;
    bool truth;
  } value;
} slot;

struct ws_box {
  uint64_t owner;
  slot slots[WS_BOX_SLOTS];
  char text[];
};

static const char box_key = 0; /* its address is the key of the block in a boxed table */

static ws_box *box_at(lua_State *L, int index) {
  lua_rawgetp(L, index, &box_key);
  ws_box *box = lua_touserdata(L, -1);
  lua_pop(L, 1); /* the table holds on to it */
  return box;
}

static void push_slot(lua_State *L, const ws_box *box, lua_Integer number) {
  const slot *s = &box->slots[number];
  switch (s->kind) {
    case TEXT: lua_pushlstring(L, box->text + s->value.text.offset, s->value.text.length); return;
    case NUMBER: lua_pushnumber(L, s->value.number); return;
    case TRUTH: lua_pushboolean(L, s->value.truth); return;
    case EMPTY: break;
  }
  lua_pushnil(L);
}

/* (table, name) -> value. Upvalues: the members, the host function for lazy ones. */
static int box_index(lua_State *L) {
  lua_settop(L, 2);
  lua_pushvalue(L, 2);
  switch (lua_rawget(L, lua_upvalueindex(1))) {
    case LUA_TNUMBER: {
      lua_Integer number = lua_tointeger(L, 3);
      const ws_box *box = lua_istable(L, 1) ? box_at(L, 1) : NULL;
      if (!box) return 0;
      push_slot(L, box, number);
      return 1;
    }
    case LUA_TBOOLEAN:
      lua_settop(L, 2);
      return ws_call_host(L, (int)lua_tointeger(L, lua_upvalueindex(2)));
    default: return 1;
  }
}

void ws_unbox(lua_State *L, int index) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, NULL);
  if (lua_rawgetp(L, index, &box_key) == LUA_TNIL || !lua_getmetatable(L, index)) {
    lua_settop(L, lua_gettop(L) - 1);
    return;
  }
  lua_pushliteral(L, "__members");
  lua_rawget(L, -2);
  int members = lua_gettop(L);
  ws_box *box = lua_touserdata(L, members - 2);
  lua_pushnil(L);
  while (lua_next(L, members)) {
    if (!lua_isfunction(L, -1)) {
      lua_pushvalue(L, -2);
      bool missing = lua_rawget(L, index) == LUA_TNIL; /* what the script has set itself stays */
      lua_pop(L, 1);
      if (missing && lua_isboolean(L, -1)) {
        lua_pushvalue(L, -2);
        lua_gettable(L, index); /* the lazy function keeps its answer in the table */
        lua_pop(L, 1);
      } else if (missing) {
        lua_pushvalue(L, -2);
        push_slot(L, box, lua_tointeger(L, -2));
        lua_rawset(L, index);
      }
    }
    lua_pop(L, 1);
  }
  lua_settop(L, members - 3);
  lua_pushnil(L);
  lua_rawsetp(L, index, &box_key);
}

static int box_pairs(lua_State *L) {
  ws_unbox(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

void ws_push_box_type(lua_State *L, int lazy, const char *name) {
  int members = lua_gettop(L);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, members);
  lua_setfield(L, -2, "__members");
  lua_pushvalue(L, members);
  lua_pushinteger(L, lazy);
  lua_pushcclosure(L, box_index, 2);
  lua_setfield(L, -2, "__index");
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_pushliteral(L, "next");
  lua_rawget(L, -2);
  lua_remove(L, -2);
  lua_pushcclosure(L, box_pairs, 1);
  lua_setfield(L, -2, "__pairs");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_replace(L, members);
}

ws_box *ws_push_box(lua_State *L, int metatable, uint64_t owner, const char *text, size_t length) {
  lua_createtable(L, 0, 1);
  ws_box *box = lua_newuserdatauv(L, sizeof *box + length, 0);
  memset(box, 0, sizeof *box);
  box->owner = owner;
  if (length > 0) memcpy(box->text, text, length);
  lua_rawsetp(L, -2, &box_key);
  lua_rawgeti(L, LUA_REGISTRYINDEX, metatable);
  lua_setmetatable(L, -2);
  return box;
}

void ws_box_text(ws_box *box, int number, uint32_t offset, uint32_t length) {
  slot *s = &box->slots[number];
  s->kind = TEXT;
  s->value.text.offset = offset;
  s->value.text.length = length;
}

void ws_box_number(ws_box *box, int number, double value) {
  box->slots[number].kind = NUMBER;
  box->slots[number].value.number = value;
}

void ws_box_bool(ws_box *box, int number, bool value) {
  box->slots[number].kind = TRUTH;
  box->slots[number].value.truth = value;
}

uint64_t ws_box_owner(lua_State *L, int index) {
  ws_box *box = lua_istable(L, index) ? box_at(L, index) : NULL;
  return box ? box->owner : 0;
}

void ws_push_boxed(lua_State *L, int index, int key, int number) {
  if (!lua_istable(L, index)) {
    lua_pushnil(L);
    return;
  }
  index = lua_absindex(L, index);
  lua_rawgeti(L, LUA_REGISTRYINDEX, key);
  if (lua_rawget(L, index) != LUA_TNIL) return;
  const ws_box *box = box_at(L, index);
  if (!box) return;
  lua_pop(L, 1);
  push_slot(L, box, number);
}
