/* The C side of the Lua border: the only code of this project that raises Lua errors or yields.
 *
 * The rules, in one place (docs/adr/0001-lua-fence.md says why):
 *   - A host function (Swift) never raises. It returns a count of results or one of the WS_ marks; the
 *     trampoline here raises or yields after the last Swift frame has gone.
 *   - While a host function runs, or between ws_host_enter and ws_host_leave, allocations are exempt from
 *     the script's memory limit, so raw pushes and raw sets cannot fail; when the machine itself has no memory
 *     left the process ends with a message. No other raising call is made from Swift.
 *   - Script code runs only inside ws_task_resume, which returns a status and never jumps.
 */
#ifndef CLUASHIM_H
#define CLUASHIM_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <lua5.4/lua.h>

typedef struct ws_state ws_state; /* one Lua state with its limits */
typedef struct ws_task ws_task;   /* one event's coroutine */

/* What a host function answers instead of a count of results. */
enum { WS_RAISE = -1, /* raise the string on top, with the position of the caller before it */
       WS_WAIT = -2,  /* yield to the worker; the results come with ws_task_resume */
       WS_RETHROW = -3 /* raise the value on top as it is */ };

/* Why a task was ended by force. */
enum { WS_TERM_NONE = 0, WS_TERM_CPU, WS_TERM_WALL, WS_TERM_MEMORY, WS_TERM_INTERRUPT };

/* How a resume ended. */
enum { WS_DONE = 0, WS_WAITING, WS_FAILED, WS_TERMINATED };

/* The one door into Swift: `function` is the number given to ws_push_function. */
typedef int (*ws_dispatch)(void *host, int function, lua_State *L);

/* Opens a state with the sandboxed libraries; NULL when there is no memory. `allow_io` gives io and all of os.
 * `find_module` is the host function that `require` asks: (name) -> source, chunk name. */
ws_state *ws_state_open(void *host, ws_dispatch dispatch, size_t memory_limit, bool allow_io, int find_module,
                        int print, int warn);
/* Frees the state and all that it holds; no script code runs. */
void ws_state_close(ws_state *w);
lua_State *ws_state_lua(ws_state *w);
/* Bytes that the state holds now. */
size_t ws_state_memory(const ws_state *w);
/* Asks the running script to stop; may be called from a signal handler or another thread. */
void ws_state_interrupt(ws_state *w);
/* Lets scripts run again after that. */
void ws_state_clear_interrupt(ws_state *w);
/* The same for every state of the program, for good: it is about to end. */
void ws_interrupt_all(void);
/* Counts the beginnings and ends of slices, of all states: odd while script code runs. For a watchdog: a collection of
 * weak tables made for the purpose can run for minutes inside Lua, where no hook reaches. */
uint64_t ws_activity(void);
/* True while globals may be declared (the script is being loaded). */
void ws_state_set_loading(ws_state *w, bool loading);
/* A full collection. Exempt; never raises. */
void ws_state_collect(ws_state *w);
/* The same, and gives up what is kept for tasks to come: coroutines, small blocks. */
void ws_state_rest(ws_state *w);
/* The collector at its most aggressive: a full collection at every hook (for the hostile runs). */
void ws_state_set_stress(ws_state *w, bool stress);
/* Notes from now on which lines of the chunk `chunk` run, in coroutines that begin later; false: no memory, or the name is
 * too long. */
bool ws_state_cover(ws_state *w, const char *chunk);
/* Whether that line of the chunk ran; lines from 1 to 65535. */
bool ws_state_covered(const ws_state *w, int line);
/* The bytecode of the function under a reference, for its line numbers alone: never loaded again. Writes at most `size` bytes;
 * gives how many there are. */
size_t ws_dump(ws_state *w, int ref, unsigned char *out, size_t size);

/* Between these two, raw pushes by the host cannot raise. Nestable. */
void ws_host_enter(ws_state *w);
void ws_host_leave(ws_state *w);

/* Makes (or takes from the pool) a task. Limits in nanoseconds; the deadline is on the monotonic clock. */
ws_task *ws_task_begin(ws_state *w, int64_t cpu_limit, int64_t deadline);
lua_State *ws_task_lua(ws_task *t);
void ws_task_set_deadline(ws_task *t, int64_t deadline);
int64_t ws_task_cpu(const ws_task *t);
/* Runs the function and arguments (or the results of a wait) on top of the task's stack. Needs: for a start the
 * function below `nargs` values; for a wait just `nargs` values. Leaves *nresults values on the task's stack.
 * Never raises. WS_FAILED leaves the error value on top. */
int ws_task_resume(ws_task *t, int nargs, int *nresults);
int ws_task_termination(const ws_task *t);
/* Pushes (onto the task's own stack; exempt) the text of a traceback joined across coroutines. */
void ws_task_traceback(ws_task *t, const char **text, size_t *length);
/* Ends the task whatever it does and gives its coroutine back to the pool; pending <close> values are closed under the
 * armed hook. Never raises. */
void ws_task_end(ws_task *t);

/* Compiles text (never bytecode). 0 and one function on `L`, or a Lua status and one error value. */
int ws_load_text(lua_State *L, const char *source, size_t length, const char *chunk_name);

/* Pushes a host function. `name` is what errors call it; `waits`: refuse it where Lua cannot yield. */
void ws_push_function(lua_State *L, int function, const char *name, bool waits);
/* The `file:line` of the Lua function at `level` (1 = caller of the host function); false when it has none. */
bool ws_where(lua_State *L, int level, const char **file, int *line);

/* Pushes the function (table, name, getters or nil) that makes a table strict; raises only for lack of memory. */
void ws_push_strict(lua_State *L);

/* Boxed tables: a table whose fields lie in one block of bytes until a script asks for them, so that a field nobody reads costs
 * nothing. `members` says what the names mean: a function is a method, an integer a slot of the block, `true` is asked from
 * the host function `lazy` (table, name), which may keep its answer in the table. To scripts it is a plain table:
 * iterating, `next` and encoding put all fields into it first. */
typedef struct ws_box ws_box;
enum { WS_BOX_SLOTS = 10 };
/* Replaces the table of members on top by a metatable for boxed tables. */
void ws_push_box_type(lua_State *L, int lazy, const char *name);
/* Pushes a boxed table; the block gets a copy of `text`. `owner` names what it belongs to. */
ws_box *ws_push_box(lua_State *L, int metatable, uint64_t owner, const char *text, size_t length);
/* Sets a slot to a part of the block's text, which is not checked. */
void ws_box_text(ws_box *box, int slot, uint32_t offset, uint32_t length);
void ws_box_number(ws_box *box, int slot, double value);
void ws_box_bool(ws_box *box, int slot, bool value);
/* The owner of the boxed table at `index`; 0 when it is none. */
uint64_t ws_box_owner(lua_State *L, int index);
/* Pushes a field of any table at `index` as a script would see it, without methods and lazy fields; never raises. */
void ws_push_boxed(lua_State *L, int index, int key, int slot);

/* References in the registry. */
int ws_ref(lua_State *L);
void ws_unref(lua_State *L, int ref);
void ws_push_ref(lua_State *L, int ref);

/* JSON null, the marker of arrays, and documents. */
void ws_push_null(lua_State *L);
bool ws_is_null(lua_State *L, int index);
void ws_mark_array(lua_State *L, int index);
/* Parses and pushes a value: true; or pushes an error message: false. Exempt memory. */
bool ws_json_push(ws_state *w, lua_State *L, const char *text, size_t length);
/* Pushes member `name` of the object in `text` (nil when it is absent, is null, or the text is no object). */
void ws_json_push_member(ws_state *w, lua_State *L, const char *text, size_t length, const char *name);
/* The value at `index` as JSON text in a buffer that is valid until the next call; NULL and *error on failure. */
const char *ws_json_encode(ws_state *w, lua_State *L, int index, size_t *length, const char **error);

/* Pushes the table of loaded modules. */
void ws_push_loaded(lua_State *L);

/* Interns a name once as a key: table[name] = value with the value on top of the stack, raw; pops it. */
int ws_key(lua_State *L, const char *name);
static inline void ws_set(lua_State *L, int table, int key) {
  table = lua_absindex(L, table);
  lua_rawgeti(L, LUA_REGISTRYINDEX, key);
  lua_rotate(L, -2, 1);
  lua_rawset(L, table);
}

/* The macros of the Lua API as functions. */
static inline const char *ws_tostring(lua_State *L, int index, size_t *length) {
  return lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, length) : NULL;
}
static inline void ws_pop(lua_State *L, int n) { lua_settop(L, -n - 1); }
static inline void ws_insert(lua_State *L, int index) { lua_rotate(L, index, 1); }
static inline int ws_upvalue(int i) { return lua_upvalueindex(i); }
static inline bool ws_is_integer(lua_State *L, int index) { return lua_isinteger(L, index) != 0; }
static inline lua_Integer ws_tointeger(lua_State *L, int index) { return lua_tointegerx(L, index, NULL); }
static inline double ws_tonumber(lua_State *L, int index) { return lua_tonumberx(L, index, NULL); }
static inline int ws_registry(void) { return LUA_REGISTRYINDEX; }
static inline void ws_newtable(lua_State *L, int array, int hash) { lua_createtable(L, array, hash); }

/* A value as text for people, without calling script code; pushes one string. Exempt only. */
void ws_describe(lua_State *L, int index);

/* Nanoseconds on the monotonic clock; of CPU time of this thread. */
int64_t ws_monotonic(void);
int64_t ws_thread_cpu(void);

/* The release of Lua that is linked, such as "Lua 5.4.4". */
const char *ws_lua_release(void);

#endif
