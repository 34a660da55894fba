/* Memory: the limit of a script, and its small blocks. */
#include <stdio.h>
#include <stdlib.h>
#include "ws_internal.h"

/* Small blocks that were given back wait for the next of their size. A collection frees them by the hundred and the next
 * events take as many: more than the few of a size that malloc keeps at hand. The limit is what a round of the collector
 * frees with events of a kilobyte; with a quarter of a megabyte a third of all blocks came from malloc. Sizes are those
 * that malloc rounds up to, so nothing is wasted; what waits is bounded, and belongs to the one thread that uses the state.
 *
 * WS_PLAIN_MEMORY leaves this out, so that sanitizers see each block come and go. */
enum { SPARE_LIMIT = 2 << 20 };

static size_t class_of(size_t size) { return size < 25 ? 0 : (size - 9) >> 4; }
static size_t room_of(size_t size) { return 24 + (class_of(size) << 4); }

static bool is_small(size_t size) {
#ifdef WS_PLAIN_MEMORY
  (void)size;
  return false;
#else
  return class_of(size) < WS_SPARE_CLASSES;
#endif
}

static void *take(ws_state *w, size_t size) {
  if (!is_small(size)) return malloc(size);
  void **first = &w->spares[class_of(size)], *block = *first;
  if (!block) return malloc(room_of(size));
  *first = *(void **)block;
  w->spare_bytes -= room_of(size);
  return block;
}

static void give(ws_state *w, void *block, size_t size) {
  if (!block || !is_small(size) || w->spare_bytes + room_of(size) > SPARE_LIMIT) {
    free(block);
    return;
  }
  void **first = &w->spares[class_of(size)];
  *(void **)block = *first;
  *first = block;
  w->spare_bytes += room_of(size);
}

static void *change(void *block, size_t old, size_t size) {
  if (!is_small(size)) return realloc(block, size);
  if (is_small(old) && class_of(old) == class_of(size)) return block;
  return realloc(block, room_of(size));
}

void ws_free_spares(ws_state *w) {
  for (size_t i = 0; i < WS_SPARE_CLASSES; i++) {
    for (void *block = w->spares[i], *next; block; block = next) {
      next = *(void **)block;
      free(block);
    }
    w->spares[i] = NULL;
  }
  w->spare_bytes = 0;
}

/* Lua 5.4.4 can use freed memory when an allocation inside a table update fails and triggers an emergency collection
 * (weak metatables; fixed in 5.4.8). So only strings and userdata, which are never made inside such an update, are refused
 * at the limit. Everything else may pass it: the hook is armed for the very next instruction, collects, and ends
 * the task if that did not help. A table at most doubles in one step, so one step passes the limit by at most twice the
 * limit; beyond that nothing is given. */
static void press(ws_state *w) {
  if (w->pressure) return;
  w->pressure = true;
  if (w->running) lua_sethook(w->running, ws_hook, ws_mask(w), 1);
}

void *ws_allocate(void *ud, void *block, size_t osize, size_t nsize) {
  ws_state *w = ud;
  size_t old = block ? osize : 0;
  if (nsize == 0) {
    w->used -= old;
    give(w, block, old);
    return NULL;
  }
  if (nsize > old && w->host_depth == 0 && w->used - old + nsize > w->limit) {
    bool text = block == NULL && (osize == LUA_TSTRING || osize == LUA_TUSERDATA);
    if (text || nsize / 2 > w->limit || w->used / 3 > w->limit) return NULL;
    press(w);
  }
  /* Strings of this size make single instructions slow: look at the clock more often from the next instruction on. */
  if (nsize > (1 << 18) && nsize > old && w->running && lua_gethookcount(w->running) == 1000) {
    lua_sethook(w->running, ws_hook, ws_mask(w), 1);
  }
  void *p = block ? change(block, old, nsize) : take(w, nsize);
  if (p) {
    w->used += nsize - old;
  } else if (w->host_depth > 0) {
    fputs("wawp-script: error: the machine has no memory left\n", stderr);
    abort();
  }
  return p;
}

int ws_memory_allows(lua_State *L, size_t bytes) {
  ws_state *w = ws_of(L);
  if (bytes <= w->limit && w->used <= w->limit - bytes) return 1;
  if (bytes > w->limit) return 0;
  lua_gc(L, LUA_GCCOLLECT);
  return w->used <= w->limit - bytes;
}
