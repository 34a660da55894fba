import CSQLite
import Glibc

/// An open database with everything prepared that is done in it; for the store's thread.
final class Connection {
  /// Pages in the log from which on it is brought over beside the writing.
  private static let checkpointPages: Int32 = 4000
  /// Pages in the log from which on writing waits for it: it came faster than it could be brought over.
  private static let maximumPages: Int32 = 8000

  let database: Database
  let inbox: InboxTable
  let journal: JournalTable
  let calls: CallTable
  let actions: ActionTable
  let keys: KeyTable
  let hits: HitTable
  private let beginWrite: Statement
  private let beginRead: Statement
  private let commitStatement: Statement
  /// Pages in the log after the latest commit; SQLite's hook writes it.
  private let logPages: UnsafeMutablePointer<Int32>
  private let checkpointer: Checkpointer?
  /// The log's inode, once there is a log.
  private var log: UInt?

  init(path: String, options: SQLiteOptions, creates: Bool) throws(StoreError) {
    database = try Database.store(
      path: path, busySeconds: options.busySeconds, maximumBytes: options.maximumBytes, creates: creates)
    do throws(SQLiteFailure) {
      inbox = try InboxTable(database)
      journal = try JournalTable(database)
      calls = try CallTable(database)
      actions = try ActionTable(database)
      keys = try KeyTable(database)
      hits = try HitTable(database)
      beginWrite = try database.prepare("BEGIN IMMEDIATE")
      beginRead = try database.prepare("BEGIN")
      commitStatement = try database.prepare("COMMIT")
    } catch { throw error.error(path: path) }
    logPages = .allocate(capacity: 1)
    logPages.initialize(to: 0)
    checkpointer = Checkpointer(path: path)
    let hook: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
      $0?.storeBytes(of: $3, as: Int32.self)
      return SQLITE_OK
    }
    sqlite3_wal_hook(database.handle, hook, logPages)
  }

  deinit {
    sqlite3_wal_hook(database.handle, nil, nil)
    logPages.deallocate()
    // First, so that our own connection is the last one, which brings over the rest and removes the log.
    checkpointer?.stop()
  }

  func begin(writes: Bool) throws(SQLiteFailure) { try (writes ? beginWrite : beginRead).run() }

  func commit() throws(SQLiteFailure) { try commitStatement.run() }

  /// Keeps the log short; to be called when nobody waits for the latest commit any more.
  func tendLog() {
    let pages = logPages.pointee
    guard pages >= Connection.checkpointPages else { return }
    if pages >= Connection.maximumPages || checkpointer == nil {
      // Fails while the other thread is at it, or somebody reads; the next commit asks again.
      sqlite3_wal_checkpoint_v2(database.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    } else {
      checkpointer?.ask()
    }
  }

  /// Writes something that changes nothing.
  func probe() throws(SQLiteFailure) { try database.execute("PRAGMA user_version = \(Schema.version)") }

  /// Brings the log over into the file, as far as that can be done, and leaves it empty.
  func bringOver() { try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)") }

  /// Fails when the file or its log was deleted or replaced: what is written then is lost.
  func checkPlace() throws(SQLiteFailure) {
    guard !database.hasMoved else {
      throw SQLiteFailure(
        .moved,
        text: "was moved away or replaced while it was open: put it back, or start again to begin with what is there")
    }
    var status = stat()
    let exists = stat("\(database.path)-wal", &status) == 0
    guard let log else {
      if exists { log = UInt(status.st_ino) }
      return
    }
    guard exists, UInt(status.st_ino) == log else {
      throw SQLiteFailure(
        .moved,
        text: "has lost its log (the file with -wal at its end) while it was open: what stood in it is being saved")
    }
  }
}
