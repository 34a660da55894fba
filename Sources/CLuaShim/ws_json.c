/* JSON straight onto the Lua stack, and Lua values to JSON text. Runs with allocations exempt; calls no script code. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ws_internal.h"

enum { MAX_DEPTH = 128 };

/* Decoding. Each level of nesting needs three slots; the parser allows MAX_DEPTH levels. */

static void push_value(lua_State *L, int array_ref, wsjson_value v) {
  wsjson_iterator it;
  wsjson_value member;
  wsjson_text text;
  switch (wsjson_kind_of(v)) {
    case wsjson_null: ws_push_null(L); return;
    case wsjson_bool: lua_pushboolean(L, wsjson_get_bool(v)); return;
    case wsjson_integer: lua_pushinteger(L, wsjson_get_integer(v)); return;
    case wsjson_double: lua_pushnumber(L, wsjson_get_double(v)); return;
    case wsjson_string:
      text = wsjson_get_string(v);
      lua_pushlstring(L, text.bytes, text.length);
      return;
    case wsjson_array: {
      lua_Integer n = 0;
      lua_createtable(L, (int)wsjson_count(v), 0);
      it = wsjson_iterate(v);
      while (wsjson_next_element(&it, &member)) {
        push_value(L, array_ref, member);
        lua_rawseti(L, -2, ++n);
      }
      lua_rawgeti(L, LUA_REGISTRYINDEX, array_ref);
      lua_setmetatable(L, -2);
      return;
    }
    case wsjson_object:
      lua_createtable(L, 0, (int)wsjson_count(v));
      it = wsjson_iterate(v);
      while (wsjson_next_member(&it, &text, &member)) {
        lua_pushlstring(L, text.bytes, text.length);
        push_value(L, array_ref, member);
        lua_rawset(L, -3);
      }
      return;
  }
  lua_pushnil(L);
}

static void reserve(lua_State *L) {
  if (!lua_checkstack(L, 3 * (MAX_DEPTH + 2))) {
    fputs("wawp-script: error: the lua stack is full\n", stderr);
    abort();
  }
}

bool ws_json_push(ws_state *w, lua_State *L, const char *text, size_t length) {
  wsjson_value root;
  reserve(L);
  if (wsjson_parse(w->parser, (const uint8_t *)text, length, &root) == wsjson_ok) {
    push_value(L, w->array_ref, root);
    return true;
  }
  const wsjson_diagnosis *d = wsjson_last_diagnosis(w->parser);
  lua_pushfstring(L, "%s at line %d, column %d", d->reason, (int)d->line, (int)d->column);
  return false;
}

void ws_json_push_member(ws_state *w, lua_State *L, const char *text, size_t length, const char *name) {
  wsjson_value root, member;
  reserve(L);
  if (wsjson_parse(w->parser, (const uint8_t *)text, length, &root) == wsjson_ok &&
      wsjson_kind_of(root) == wsjson_object && wsjson_find(root, name, strlen(name), &member) &&
      wsjson_kind_of(member) != wsjson_null) {
    push_value(L, w->array_ref, member);
  } else {
    lua_pushnil(L);
  }
}

/* Encoding into the state's scratch buffer, so that nothing is lost if Lua should jump. */

struct path { const struct path *up; const char *name; lua_Integer index; };

static void add(ws_state *w, const char *bytes, size_t length) {
  if (w->buffer_used + length > w->buffer_size) {
    size_t size = w->buffer_size ? w->buffer_size : 1024;
    while (size < w->buffer_used + length) size *= 2;
    char *bigger = realloc(w->buffer, size);
    if (!bigger) {
      fputs("wawp-script: error: the machine has no memory left\n", stderr);
      abort();
    }
    w->buffer = bigger;
    w->buffer_size = size;
  }
  memcpy(w->buffer + w->buffer_used, bytes, length);
  w->buffer_used += length;
}

static void add_text(ws_state *w, const char *text) { add(w, text, strlen(text)); }

/* The length of the well-formed UTF-8 sequence at `s`, or 0 (RFC 3629). */
static size_t sequence(const unsigned char *s, size_t left) {
  unsigned char c = s[0];
  if (c < 0x80) return 1;
  size_t n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  if (c < 0xC2 || c > 0xF4 || n > left) return 0;
  unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  if (s[1] < low || s[1] > high) return 0;
  for (size_t i = 2; i < n; i++) {
    if ((s[i] & 0xC0) != 0x80) return 0;
  }
  return n;
}

static void add_string(ws_state *w, const char *text, size_t length) {
  const unsigned char *s = (const unsigned char *)text;
  add(w, "\"", 1);
  size_t start = 0, i = 0;
  while (i < length) {
    unsigned char c = s[i];
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      i++;
      continue;
    }
    size_t n = c < 0x80 ? 0 : sequence(s + i, length - i);
    if (n) {
      i += n;
      continue;
    }
    add(w, text + start, i - start);
    char escape[8];
    switch (c) {
      case '"': add_text(w, "\\\""); break;
      case '\\': add_text(w, "\\\\"); break;
      case '\n': add_text(w, "\\n"); break;
      case '\r': add_text(w, "\\r"); break;
      case '\t': add_text(w, "\\t"); break;
      default:
        if (c < 0x20) {
          snprintf(escape, sizeof escape, "\\u%04x", c);
          add_text(w, escape);
        } else {
          add_text(w, "\xEF\xBF\xBD"); /* not UTF-8: the replacement character */
        }
    }
    start = ++i;
  }
  add(w, text + start, length - start);
  add(w, "\"", 1);
}

static void add_double(ws_state *w, double value) {
  char text[40];
  snprintf(text, sizeof text, "%.15g", value);
  if (strtod(text, NULL) != value) snprintf(text, sizeof text, "%.17g", value);
  if (!strpbrk(text, ".eE")) strcat(text, ".0"); /* it comes back as a float */
  add_text(w, text);
}

static _Thread_local char problem[256]; /* of the last failure on this thread */

static bool fail(const struct path *at, const char *what) {
  char place[160] = "";
  const struct path *steps[MAX_DEPTH + 2];
  int n = 0;
  for (; at && n < MAX_DEPTH + 2; at = at->up) steps[n++] = at;
  size_t used = 0;
  while (n-- > 0 && used < sizeof place - 48) {
    const struct path *p = steps[n];
    used += (size_t)(p->name ? snprintf(place + used, 40, ".%.30s", p->name)
                             : snprintf(place + used, 40, "[%lld]", (long long)p->index));
    if (used >= sizeof place) used = sizeof place - 1;
  }
  snprintf(problem, sizeof problem, "cannot encode %s as JSON%s%s", what, *place ? " at " : "", place);
  return false;
}

static bool add_value(ws_state *w, lua_State *L, const struct path *at, int depth);

struct member { const char *name; size_t length; };

static int by_name(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  size_t n = x->length < y->length ? x->length : y->length;
  int order = memcmp(x->name, y->name, n);
  return order ? order : (x->length > y->length) - (x->length < y->length);
}

/* Members in the order of their names, so that the same table always gives the same text. */
static bool add_object(ws_state *w, lua_State *L, const struct path *at, int depth, size_t count) {
  struct member few[32], *members = few;
  if (count > 32 && !(members = malloc(count * sizeof *members))) return fail(at, "a table this large");
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    members[n].name = lua_tolstring(L, -2, &members[n].length);
    n++;
    lua_pop(L, 1);
  }
  qsort(members, n, sizeof *members, by_name);
  bool good = true;
  add(w, "{", 1);
  for (size_t i = 0; good && i < n; i++) {
    struct path here = {at, members[i].name, 0};
    if (i) add(w, ",", 1);
    add_string(w, members[i].name, members[i].length);
    add(w, ":", 1);
    lua_pushlstring(L, members[i].name, members[i].length);
    lua_rawget(L, -2);
    good = add_value(w, L, &here, depth + 1);
    lua_pop(L, 1);
  }
  if (members != few) free(members);
  add(w, "}", 1);
  return good;
}

static bool add_table(ws_state *w, lua_State *L, const struct path *at, int depth) {
  size_t numbers = 0, names = 0;
  lua_Integer last = 0;
  ws_unbox(L, -1);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      names++;
    } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) > 0) {
      lua_Integer i = lua_tointeger(L, -2);
      numbers++;
      if (i > last) last = i;
    } else {
      lua_pop(L, 2);
      return fail(at, "a table with a key that is neither a name nor a place from 1");
    }
    lua_pop(L, 1);
  }
  if (names && numbers) return fail(at, "a table with both names and numbers as keys");
  bool array = numbers > 0;
  if (!array && !names && lua_getmetatable(L, -1)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, w->array_ref);
    array = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
  }
  if (!array) return add_object(w, L, at, depth, names);
  if ((size_t)last > 2 * numbers + 16) return fail(at, "an array with so many gaps");
  add(w, "[", 1);
  for (lua_Integer i = 1; i <= last; i++) {
    struct path here = {at, NULL, i};
    if (i > 1) add(w, ",", 1);
    lua_rawgeti(L, -1, i);
    bool good = add_value(w, L, &here, depth + 1);
    lua_pop(L, 1);
    if (!good) return false;
  }
  add(w, "]", 1);
  return true;
}

/* The value on top; leaves the stack as it was. */
static bool add_value(ws_state *w, lua_State *L, const struct path *at, int depth) {
  char what[64];
  size_t length;
  const char *text;
  if (depth > MAX_DEPTH) return fail(NULL, "a value nested more than 128 deep (does a table hold itself?)");
  switch (lua_type(L, -1)) {
    case LUA_TNIL: add_text(w, "null"); return true;
    case LUA_TBOOLEAN: add_text(w, lua_toboolean(L, -1) ? "true" : "false"); return true;
    case LUA_TSTRING:
      text = lua_tolstring(L, -1, &length);
      add_string(w, text, length);
      return true;
    case LUA_TNUMBER:
      if (lua_isinteger(L, -1)) {
        snprintf(what, sizeof what, "%lld", (long long)lua_tointeger(L, -1));
        add_text(w, what);
        return true;
      }
      if (!isfinite(lua_tonumber(L, -1))) return fail(at, "a number that is not finite");
      add_double(w, lua_tonumber(L, -1));
      return true;
    case LUA_TTABLE: return add_table(w, L, at, depth);
    case LUA_TLIGHTUSERDATA:
      if (ws_is_null(L, -1)) {
        add_text(w, "null");
        return true;
      }
      /* fall through */
    default: snprintf(what, sizeof what, "a %s", luaL_typename(L, -1)); return fail(at, what);
  }
}

const char *ws_json_encode(ws_state *w, lua_State *L, int index, size_t *length, const char **error) {
  reserve(L);
  w->buffer_used = 0;
  lua_pushvalue(L, index);
  bool good = add_value(w, L, NULL, 0);
  lua_pop(L, 1);
  if (!good) {
    *error = problem;
    return NULL;
  }
  *length = w->buffer_used;
  return w->buffer ? w->buffer : "";
}
