import CSQLite
import Glibc

extension Database {
  /// Opens a store's database for writing, and brings an older one up to date.
  ///
  /// What is not ours, or newer than this program, is left as it is.
  ///
  /// - Parameter creates: whether it may make a file where there is none. Not when it was there before: one that is gone may
  ///   be put back.
  static func store(path: String, busySeconds: Double, maximumBytes: Int?, creates: Bool) throws(StoreError) -> Database
  {
    if creates { try prepareFile(path) }
    do throws(SQLiteFailure) {
      let database = try Database(path: path, busySeconds: busySeconds)
      database.checkpointsOnClose(false)
      let version = try database.checkedVersion()
      if version < Schema.version { try database.migrate(from: version) }
      try database.setUp(maximumBytes: maximumBytes)
      database.checkpointsOnClose(true)
      return database
    } catch {
      throw error.kind == .refused ? StoreError(.unusable, error.text) : error.error(path: path)
    }
  }

  /// Creates the file for its owner alone, or looks at the head of the one that is there.
  ///
  /// Done without SQLite, which may change a file by opening it. To be called while nothing in this process has the file
  /// open: closing a descriptor of it would end SQLite's locks.
  private static func prepareFile(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let text = String(cString: strerror(errno))
      throw StoreError(
        .unavailable, "the database \(path) cannot be opened (\(text)): look at the path and its permissions")
    }
    defer { close(descriptor) }
    var head = [UInt8](repeating: 0, count: 100)
    let count = pread(descriptor, &head, head.count, 0)
    guard count > 0 else { return }
    let isDatabase = count == head.count && head.starts(with: "SQLite format 3\0".utf8)
    guard isDatabase else {
      throw StoreError(
        .unusable, "\(path) is no database: nothing in it is changed; give another path, or move the file away")
    }
    try check(application: number(head, at: 68), version: number(head, at: 60), path: path)
  }

  /// A number of four bytes in the head of the file.
  private static func number(_ head: [UInt8], at place: Int) -> Int64 {
    head[place..<place + 4].reduce(0) { $0 << 8 | Int64($1) }
  }

  private static func check(application: Int64, version: Int64, path: String) throws(StoreError) {
    // A file whose creation was cut short has neither mark nor tables; whether it has tables is seen later.
    if application == 0, version == 0 { return }
    guard application == Schema.applicationID else {
      throw StoreError(
        .unusable,
        "\(path) is the database of another program: nothing in it is changed; give another path")
    }
    guard version <= Schema.version else {
      throw StoreError(
        .unusable,
        "the database \(path) is of version \(version), and this program knows versions up to \(Schema.version): nothing in it is changed; use the newer program, or another path"
      )
    }
  }

  /// The version in the file together with its log; fails when the file is not ours.
  private func checkedVersion() throws(SQLiteFailure) -> Int64 {
    let application = try number("PRAGMA application_id")
    let version = try number("PRAGMA user_version")
    do throws(StoreError) {
      try Database.check(application: application, version: version, path: path)
    } catch { throw SQLiteFailure(.refused, text: error.message) }
    if application == 0, try number("SELECT count(*) FROM sqlite_schema") > 0 {
      throw SQLiteFailure(
        .refused, text: "\(path) is the database of another program: nothing in it is changed; give another path")
    }
    return version
  }

  /// Opens a store's database for a change beside a listener, which may have it; it must exist.
  static func beside(path: String) throws(StoreError) -> Database {
    do throws(SQLiteFailure) {
      let database = try Database(path: path, busySeconds: 5)
      // The log is the listener's, or the next one's.
      database.checkpointsOnClose(false)
      try database.checkReadable()
      try database.execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST")
      return database
    } catch {
      switch error.kind {
      case .refused: throw StoreError(.unusable, error.text)
      case .unreachable, .readOnly:
        throw StoreError(
          .unavailable, "the database \(path) cannot be opened (\(error.text)): look at the path and its permissions")
      default: throw error.error(path: path)
      }
    }
  }

  /// Fails when the file is not a database of this program and version.
  func checkReadable() throws(SQLiteFailure) {
    let version = try checkedVersion()
    guard version == Schema.version else {
      throw SQLiteFailure(
        .refused,
        text:
          "the database \(path) is of version \(version), this program reads version \(Schema.version): start a listener of this program on it once"
      )
    }
  }

  /// Takes the steps that the file has not behind it, each in a transaction of its own.
  private func migrate(from version: Int64) throws(SQLiteFailure) {
    if version == 0 { try execute("PRAGMA auto_vacuum = INCREMENTAL") }
    for step in Int(version)..<Schema.steps.count {
      do throws(SQLiteFailure) {
        try execute(
          """
          BEGIN IMMEDIATE;
          \(Schema.steps[step])
          PRAGMA application_id = \(Schema.applicationID);
          PRAGMA user_version = \(step + 1);
          COMMIT
          """)
      } catch {
        rollBack()
        throw error
      }
    }
  }

  private func setUp(maximumBytes: Int?) throws(SQLiteFailure) {
    let mode = try text("PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw SQLiteFailure(
        .refused, text: "\(path) stands on a file system without what a write-ahead log needs: put it on a local disk")
    }
    // What is deleted is overwritten where that costs no further write: there are people's numbers in it.
    try execute(
      """
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = FAST;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -4000;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = 33554432
      """)
    if let maximumBytes {
      let pages = max(1, Int64(maximumBytes) / max(try number("PRAGMA page_size"), 1))
      try execute("PRAGMA max_page_count = \(pages)")
    }
  }
}
