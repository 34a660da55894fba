/* What the shim's files share. Not part of the border. */
#ifndef WS_INTERNAL_H
#define WS_INTERNAL_H

#include <stdatomic.h>
#include <lua5.4/lauxlib.h>
#include <lua5.4/lualib.h>
#include "CLuaShim.h"
#include "CJSON.h"

struct ws_task {
  ws_state *state;
  lua_State *co;
  ws_task *next;           /* in the pool */
  int ref;                 /* anchors `co` in the registry */
  int term;                /* WS_TERM_; once set, nothing catches it */
  bool waiting;            /* a host function has asked to yield to the worker */
  int unyieldable;         /* levels of the coroutine chain through which a yield cannot pass */
  int64_t cpu_limit, cpu_used, deadline;
  int64_t slice_wall, slice_cpu; /* 0 until the first look at the clock in this slice */
  char *trace;             /* where it was when it was terminated, or the traceback of an inner coroutine */
  char *trace_message;     /* the error value that `trace` belongs to; NULL for a termination */
};

/* The lines of one chunk that ran, for the coverage of tests. */
enum { WS_COVER_LINES = 1 << 16 };
typedef struct ws_cover {
  char name[256];
  unsigned char hits[WS_COVER_LINES / 8];
} ws_cover;

enum { WS_SPARE_CLASSES = 64 }; /* to 1 KB */

struct ws_state {
  lua_State *L;
  void *host;
  ws_dispatch dispatch;
  size_t used, limit;
  void *spares[WS_SPARE_CLASSES]; /* free blocks of each small size, chained */
  size_t spare_bytes;
  int host_depth;
  bool pressure;           /* over the limit: the next look must collect or terminate */
  bool loading, stress;
  int weak_keys;           /* tables that were given a metatable with weak keys */
  int close_depth;         /* nested coroutine.close: 5.4.4 has no guard of its own */
  size_t steps;            /* charged by C functions since the last look at the clock */
  atomic_int interrupted;
  ws_task *current;
  lua_State *running;      /* the innermost coroutine that runs now */
  ws_task *pool;
  int find_module, print, warn;
  int loaded_ref, array_ref;
  wsjson_parser *parser;
  char *buffer;            /* scratch of the JSON encoder */
  size_t buffer_size, buffer_used;
  ws_cover *cover;         /* NULL unless a test asks for it */
};

/* Flags in the extra space of each coroutine. */
enum { WS_HOST_OWNED = 1, WS_IS_WAITING = 2, WS_IS_SPENT = 4 };

/* What the hook is called for. */
static inline int ws_mask(const ws_state *w) { return w->cover ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT; }

static inline ws_state *ws_of(lua_State *L) {
  void *ud;
  lua_getallocf(L, &ud);
  return ud;
}
static inline uintptr_t *ws_flags(lua_State *L) { return (uintptr_t *)lua_getextraspace(L); }

extern const char ws_sentinel; /* its address is the error value of a termination */

void *ws_allocate(void *ud, void *block, size_t osize, size_t nsize); /* Lua's allocator; `ud` is the state */
void ws_free_spares(ws_state *w);
void ws_tick(lua_State *L, size_t cost);
int ws_memory_allows(lua_State *L, size_t bytes);
void ws_hook(lua_State *L, lua_Debug *ar);
void ws_look(ws_state *w, lua_State *L);        /* looks at all limits, may set term */
int ws_terminate(lua_State *L);                 /* yields or raises; for `return` */
void ws_keep_trace(ws_task *t, lua_State *L, const char *message);
void ws_forget_trace(ws_task *t);
const char *ws_barrier(lua_State *L);           /* what keeps `L` from yielding, and the way round */
void ws_open_coroutine(lua_State *L);           /* replaces functions in the table on top */
void ws_open_sandbox(ws_state *w, bool allow_io);
int ws_call_host(lua_State *L, int function);   /* dispatch with marks handled; for C functions of the shim */
int ws_close_coroutine(lua_State *L, lua_State *co);
int ws_pcall(lua_State *L);
int ws_xpcall(lua_State *L);
int ws_require(lua_State *L);
void ws_unbox(lua_State *L, int index);         /* puts all fields of a boxed table into it; others stay as they are */

/* What to write for a name that is not there, a global when `table` is empty; NULL when nothing is known. */
const char *ws_foreign_advice(const char *table, const char *name);

#endif
