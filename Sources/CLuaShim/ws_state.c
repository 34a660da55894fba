/* A state, its memory, its clock, and the tasks that run in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "ws_internal.h"

const char ws_sentinel = 0;

int64_t ws_monotonic(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t ws_thread_cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

const char *ws_lua_release(void) { return LUA_RELEASE; }

void ws_host_enter(ws_state *w) { w->host_depth++; }
void ws_host_leave(ws_state *w) { w->host_depth--; }
size_t ws_state_memory(const ws_state *w) { return w->used; }
lua_State *ws_state_lua(ws_state *w) { return w->L; }
void ws_state_interrupt(ws_state *w) { atomic_store(&w->interrupted, 1); }
void ws_state_clear_interrupt(ws_state *w) { atomic_store(&w->interrupted, 0); }
static atomic_int everything_interrupted;
static atomic_ullong activity;
uint64_t ws_activity(void) { return atomic_load_explicit(&activity, memory_order_relaxed); }
void ws_interrupt_all(void) { atomic_store(&everything_interrupted, 1); }
void ws_state_set_loading(ws_state *w, bool loading) {
  w->loading = loading;
  /* A collection marks all that the script keeps, however little garbage there is: while that is less than a few MB, wait
   * until there is a lot of garbage. Lua's own value is 200 %. */
  lua_gc(w->L, LUA_GCSETPAUSE, w->used < (1 << 20) ? 1000 : w->used < (4 << 20) ? 400 : 200);
}
void ws_state_set_stress(ws_state *w, bool stress) { w->stress = stress; }

void ws_state_collect(ws_state *w) {
  w->host_depth++;
  lua_gc(w->L, LUA_GCCOLLECT);
  w->host_depth--;
}

/* Stack: unchanged. To be called while exempt. */
static void empty_pool(ws_state *w) {
  for (ws_task *t = w->pool; t;) {
    ws_task *next = t->next;
    if (t->co) luaL_unref(w->L, LUA_REGISTRYINDEX, t->ref);
    free(t);
    t = next;
  }
  w->pool = NULL;
}

void ws_state_rest(ws_state *w) {
  w->host_depth++;
  empty_pool(w);
  w->host_depth--;
  ws_state_collect(w);
  ws_free_spares(w);
}

static int panic(lua_State *L) {
  const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "not a string";
  fprintf(stderr, "wawp-script: error: a lua error left its fence (%s): this is a bug of wawp-script, please report it\n",
          message);
  return 0;
}

static void on_warning(void *ud, const char *message, int to_continue) {
  (void)ud;
  (void)message;
  (void)to_continue; /* finalisers do not exist in the sandbox; the script's own warn() is replaced */
}

struct opening { ws_state *w; bool allow_io; };

static int open_protected(lua_State *L) {
  struct opening *o = lua_touserdata(L, 1);
  ws_open_sandbox(o->w, o->allow_io);
  return 0;
}

ws_state *ws_state_open(void *host, ws_dispatch dispatch, size_t memory_limit, bool allow_io, int find_module, int print,
                        int warn) {
  ws_state *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->host = host;
  w->dispatch = dispatch;
  w->limit = memory_limit;
  w->find_module = find_module;
  w->print = print;
  w->warn = warn;
  w->host_depth = 1;
  w->parser = wsjson_create();
  w->L = w->parser ? lua_newstate(ws_allocate, w) : NULL;
  if (!w->L) {
    if (w->parser) wsjson_destroy(w->parser);
    free(w);
    return NULL;
  }
  lua_atpanic(w->L, panic);
  lua_setwarnf(w->L, on_warning, NULL);
  *ws_flags(w->L) = 0;
  struct opening o = {w, allow_io};
  lua_pushcfunction(w->L, open_protected);
  lua_pushlightuserdata(w->L, &o);
  if (lua_pcall(w->L, 1, 0, 0) != LUA_OK) panic(w->L);
  w->host_depth = 0;
  return w;
}

void ws_state_close(ws_state *w) {
  w->host_depth = 1;
  empty_pool(w);
  lua_close(w->L);
  ws_free_spares(w);
  wsjson_destroy(w->parser);
  free(w->buffer);
  free(w->cover);
  free(w);
}

/* The clock and the hook. */

enum { STEPS_PER_LOOK = 50000 };

/* Instructions between two looks. One instruction can compare or join strings of a size near the memory in use, so
 * the more memory, the shorter the period: it keeps what passes between two looks near 10 ms. */
static int period(const ws_state *w) {
  size_t megabytes = w->used >> 20;
  return megabytes < 2 ? 1000 : megabytes > 64 ? 15 : (int)(1000 / megabytes);
}

void ws_look(ws_state *w, lua_State *L) {
  ws_task *t = w->current;
  if (!t || t->term) return;
  w->steps = 0;
  if (atomic_load_explicit(&w->interrupted, memory_order_relaxed) ||
      atomic_load_explicit(&everything_interrupted, memory_order_relaxed)) {
    t->term = WS_TERM_INTERRUPT;
  } else {
    int64_t now = ws_monotonic();
    if (t->slice_wall == 0) {
      t->slice_wall = now;
      t->slice_cpu = ws_thread_cpu();
    }
    if (now > t->deadline) {
      t->term = WS_TERM_WALL;
    } else if (t->cpu_used + (now - t->slice_wall) > t->cpu_limit &&
               t->cpu_used + (ws_thread_cpu() - t->slice_cpu) > t->cpu_limit) {
      t->term = WS_TERM_CPU;
    } else if (w->pressure || w->used > w->limit || w->stress) {
      lua_gc(L, LUA_GCCOLLECT);
      w->pressure = false;
      if (w->used > w->limit) t->term = WS_TERM_MEMORY;
    }
  }
  if (t->term) {
    ws_forget_trace(t);
    ws_keep_trace(t, L, NULL);
  }
}

/* What is left by force is never run again: an error out of a hook leaves the hooks of its coroutine off, and a forced end
 * within xpcall leaves its message handler on. Nothing that Lua offers turns either back. */
int ws_terminate(lua_State *L) {
  *ws_flags(L) |= WS_IS_SPENT;
  lua_sethook(L, ws_hook, LUA_MASKCOUNT, 1);
  if (lua_isyieldable(L)) return lua_yield(L, 0);
  lua_pushlightuserdata(L, (void *)&ws_sentinel);
  return lua_error(L);
}

static void note_line(ws_state *w, lua_State *L, lua_Debug *ar) {
  if (!w->cover || ar->currentline < 1 || ar->currentline >= WS_COVER_LINES || !lua_getinfo(L, "S", ar)) return;
  if (strcmp(ar->source, w->cover->name) != 0) return;
  w->cover->hits[ar->currentline / 8] |= (unsigned char)(1u << ar->currentline % 8);
}

bool ws_state_cover(ws_state *w, const char *chunk) {
  if (!w->cover) w->cover = calloc(1, sizeof *w->cover);
  if (!w->cover || strlen(chunk) + 2 > sizeof w->cover->name) return false;
  w->cover->name[0] = '@';
  strcpy(w->cover->name + 1, chunk);
  return true;
}

bool ws_state_covered(const ws_state *w, int line) {
  return w->cover && line > 0 && line < WS_COVER_LINES && w->cover->hits[line / 8] >> line % 8 & 1;
}

typedef struct {
  unsigned char *out;
  size_t used, size;
} dumped;

static int take(lua_State *L, const void *piece, size_t size, void *data) {
  (void)L;
  dumped *d = data;
  if (d->used + size <= d->size) memcpy(d->out + d->used, piece, size);
  d->used += size;
  return 0;
}

/* Stack: unchanged. Nothing here allocates in Lua. */
size_t ws_dump(ws_state *w, int ref, unsigned char *out, size_t size) {
  dumped d = {out, 0, size};
  lua_rawgeti(w->L, LUA_REGISTRYINDEX, ref);
  lua_dump(w->L, take, &d, 0);
  lua_pop(w->L, 1);
  return d.used;
}

void ws_hook(lua_State *L, lua_Debug *ar) {
  ws_state *w = ws_of(L);
  if (ar->event == LUA_HOOKLINE) {
    note_line(w, L, ar);
    return;
  }
  if (!w->current) return;
  ws_look(w, L);
  if (w->current->term) {
    ws_terminate(L);
    return;
  }
  int wanted = period(w);
  if (lua_gethookcount(L) != wanted) lua_sethook(L, ws_hook, ws_mask(w), wanted);
}

void ws_tick(lua_State *L, size_t cost) {
  ws_state *w = ws_of(L);
  w->steps += cost;
  if (w->steps < STEPS_PER_LOOK || !w->current) return;
  ws_look(w, L);
  if (w->current->term) {
    /* A C function cannot be left by a yield half way: unwind it; pcall does not catch the sentinel. */
    *ws_flags(L) |= WS_IS_SPENT;
    lua_sethook(L, ws_hook, ws_mask(w), 1);
    lua_pushlightuserdata(L, (void *)&ws_sentinel);
    lua_error(L);
  }
}

/* Tracebacks. */

void ws_forget_trace(ws_task *t) {
  free(t->trace);
  free(t->trace_message);
  t->trace = t->trace_message = NULL;
}

/* Keeps the traceback of `L` with the message it belongs to (NULL: a termination). Raises nothing. An inner trace
 * of the same message stays in front, so that the frames of all coroutines are joined. */
void ws_keep_trace(ws_task *t, lua_State *L, const char *message) {
  ws_state *w = t->state;
  if (t->trace && message && t->trace_message && strstr(message, t->trace_message) == NULL) ws_forget_trace(t);
  w->host_depth++;
  if (lua_checkstack(L, LUA_MINSTACK * 2)) {
    int top = lua_gettop(L);
    luaL_traceback(L, L, NULL, 0);
    const char *text = lua_tostring(L, -1);
    const char *frames = strchr(text, '\n');
    frames = frames ? frames + 1 : "";
    size_t had = t->trace ? strlen(t->trace) : 0, room = had + strlen(frames) + 2;
    char *joined = realloc(t->trace, room);
    if (joined) {
      snprintf(joined + had, room - had, had ? "\n%s" : "%s", frames);
      t->trace = joined;
    }
    lua_settop(L, top);
  }
  if (message && !t->trace_message) t->trace_message = strdup(message);
  w->host_depth--;
}

void ws_task_traceback(ws_task *t, const char **text, size_t *length) {
  *text = t->trace ? t->trace : "";
  *length = strlen(*text);
}

/* Tasks. */

ws_task *ws_task_begin(ws_state *w, int64_t cpu_limit, int64_t deadline) {
  ws_task *t = w->pool;
  if (t) {
    w->pool = t->next;
  } else {
    t = calloc(1, sizeof *t);
    if (!t) abort();
    t->state = w;
  }
  if (!t->co) {
    w->host_depth++;
    t->co = lua_newthread(w->L);
    t->ref = luaL_ref(w->L, LUA_REGISTRYINDEX);
    *ws_flags(t->co) = WS_HOST_OWNED;
    w->host_depth--;
  }
  t->next = NULL;
  t->term = WS_TERM_NONE;
  t->waiting = false;
  t->unyieldable = 0;
  t->cpu_limit = cpu_limit;
  t->cpu_used = 0;
  t->deadline = deadline;
  return t;
}

lua_State *ws_task_lua(ws_task *t) { return t->co; }
void ws_task_set_deadline(ws_task *t, int64_t deadline) { t->deadline = deadline; }
int64_t ws_task_cpu(const ws_task *t) { return t->cpu_used; }
int ws_task_termination(const ws_task *t) { return t->term; }

static int to_text(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

/* Replaces an error value that has a text of its own (__tostring) by that text. The script's code runs on the main
 * coroutine, since the task's is dead, under what is left of the task's limits; if it fails, the value stays. */
static void word_error(ws_state *w, lua_State *co) {
  if (!lua_istable(co, -1) || !lua_checkstack(co, 4) || luaL_getmetafield(co, -1, "__tostring") == LUA_TNIL) return;
  lua_pop(co, 1);
  lua_State *L = w->L;
  w->running = L;
  lua_sethook(L, ws_hook, ws_mask(w), 1000);
  lua_pushcfunction(L, to_text);
  lua_pushvalue(co, -1);
  lua_xmove(co, L, 1);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK) {
    lua_xmove(L, co, 1);
  } else {
    lua_pop(L, 1);
  }
  lua_sethook(L, NULL, 0, 0);
  w->running = co;
}

int ws_task_resume(ws_task *t, int nargs, int *nresults) {
  ws_state *w = t->state;
  ws_task *outer = w->current;
  lua_State *outer_running = w->running;
  w->current = t;
  w->running = t->co;
  w->steps = 0;
  t->waiting = false;
  t->slice_wall = 0;
  if (w->pressure || lua_gethookcount(t->co) != 1000 || lua_gethookmask(t->co) != ws_mask(w))
    lua_sethook(t->co, ws_hook, ws_mask(w), w->pressure ? 1 : period(w));
  *nresults = 0;
  atomic_fetch_add_explicit(&activity, 1, memory_order_relaxed);
  int status = lua_resume(t->co, NULL, nargs, nresults);
  atomic_fetch_add_explicit(&activity, 1, memory_order_relaxed);
  /* A slice too short for a look at the clock is charged a flat 5 microseconds. */
  t->cpu_used += t->slice_wall ? ws_thread_cpu() - t->slice_cpu : 5000;
  int end;
  if (t->term) {
    end = WS_TERMINATED;
  } else if (status == LUA_YIELD) {
    end = WS_WAITING;
  } else if (status == LUA_OK) {
    end = WS_DONE;
  } else {
    const char *message = lua_type(t->co, -1) == LUA_TSTRING ? lua_tostring(t->co, -1) : "";
    ws_keep_trace(t, t->co, message);
    word_error(w, t->co);
    end = t->term ? WS_TERMINATED : WS_FAILED;
  }
  w->running = outer_running;
  w->current = outer;
  return end;
}

/* After an error the values still to be closed run within what is left of the limits. When the host drops a waiting task,
 * the hook ends each of them at its first instruction; after a forced end they are not even begun. Only a coroutine that
 * came to its own end is used again: see ws_terminate. */
void ws_task_end(ws_task *t) {
  ws_state *w = t->state;
  lua_State *co = t->co;
  bool is_clean = !t->term && lua_status(co) == LUA_OK && !(*ws_flags(co) & WS_IS_SPENT);
  if (!is_clean && !t->term && !(*ws_flags(co) & WS_IS_SPENT)) {
    ws_task *outer = w->current;
    lua_State *outer_running = w->running;
    w->current = t;
    w->running = co;
    t->slice_wall = 0;
    if (!t->term && lua_status(co) == LUA_YIELD) t->term = WS_TERM_WALL;
    if (t->term) lua_sethook(co, ws_hook, ws_mask(w), 1);
    w->close_depth = 0;
    lua_resetthread(co);
    w->close_depth = 0;
    w->current = outer;
    w->running = outer_running;
  }
  if (is_clean) {
    lua_settop(co, 0);
  } else {
    luaL_unref(w->L, LUA_REGISTRYINDEX, t->ref);
    t->co = NULL;
  }
  ws_forget_trace(t);
  t->next = w->pool;
  w->pool = t;
}

int ws_load_text(lua_State *L, const char *source, size_t length, const char *chunk_name) {
  return luaL_loadbufferx(L, source, length, chunk_name, "t");
}
