/* Debian's SQLite 3. Only Store may import this module. */
#ifndef CSQLITE_H
#define CSQLITE_H
#include <sqlite3.h>

/* Swift cannot call functions with a variable number of arguments. */

/* For the whole process, before its first connection: no count of the memory in use, which takes a lock for each block and which
   nobody reads. */
static inline int ws_sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/* Whether closing the last connection brings the write-ahead log over into the database file. */
static inline int ws_sqlite_checkpoint_on_close(sqlite3 *database, int does) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !does, (int *)0);
}
#endif
