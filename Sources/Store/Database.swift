import CSQLite

/// One connection to a database file; for one thread at a time.
final class Database {
  let handle: OpaquePointer
  let path: String

  /// SQLite's answer to being configured, which happens once; it works without that too.
  private static let configured = ws_sqlite_count_no_memory()

  /// Opens the file, which must exist.
  init(path: String, readOnly: Bool = false, busySeconds: Double) throws(SQLiteFailure) {
    var handle: OpaquePointer?
    _ = Database.configured
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    let flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let failure = SQLiteFailure(handle, code)
      sqlite3_close_v2(handle)
      throw failure
    }
    self.handle = handle
    self.path = path
    sqlite3_busy_timeout(handle, Int32(busySeconds * 1000))
  }

  deinit { sqlite3_close_v2(handle) }

  /// Whether closing brings the log over into the file; it does unless told otherwise.
  func checkpointsOnClose(_ does: Bool) { _ = ws_sqlite_checkpoint_on_close(handle, does ? 1 : 0) }

  /// Runs one or more statements without parameters.
  func execute(_ text: String) throws(SQLiteFailure) {
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    if code != SQLITE_OK { throw SQLiteFailure(handle, code) }
  }

  /// Prepares a statement for many uses.
  func prepare(_ text: String) throws(SQLiteFailure) -> Statement { try Statement(handle, text) }

  /// The number in the first column of the first row; 0 when there is none.
  func number(_ text: String) throws(SQLiteFailure) -> Int64 {
    let statement = try prepare(text)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The text in the first column of the first row.
  func text(_ text: String) throws(SQLiteFailure) -> String {
    let statement = try prepare(text)
    return try statement.step() ? statement.string(0) : ""
  }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Gives up the transaction, if SQLite has not done so by itself.
  func rollBack() {
    guard isInTransaction else { return }
    // A rollback that fails has still ended the transaction.
    sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }

  /// Whether the file at the path is no longer the one that is open here.
  var hasMoved: Bool {
    var moved: Int32 = 0
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return code == SQLITE_OK && moved != 0
  }
}
