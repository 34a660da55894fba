import CSQLite

/// A prepared statement of one connection; for the connection's thread.
final class Statement {
  private let handle: OpaquePointer
  private let connection: OpaquePointer
  /// The first failure to bind since the last reset.
  private var failure = SQLITE_OK
  /// Where texts lie while they are bound: SQLite would allocate room for a copy of each.
  private let room = UnsafeMutablePointer<CChar>.allocate(capacity: Statement.roomSize)
  private static let roomSize = 512
  /// How much of it is taken since the last reset.
  private var taken = 0

  /// Tells SQLite to copy what is bound.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(_ connection: OpaquePointer, _ text: String) throws(SQLiteFailure) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else { throw SQLiteFailure(connection, code) }
    self.handle = handle
    self.connection = connection
  }

  deinit {
    sqlite3_finalize(handle)
    room.deallocate()
  }

  // MARK: Parameters, numbered from 1. All are bound before each run.

  func bind(_ index: Int32, _ value: Int64) { note(sqlite3_bind_int64(handle, index, value)) }

  func bind(_ index: Int32, _ value: Double) { note(sqlite3_bind_double(handle, index, value)) }

  func bind(_ index: Int32, _ value: Double?) {
    if let value { bind(index, value) } else { note(sqlite3_bind_null(handle, index)) }
  }

  func bind(_ index: Int32, _ value: Bool?) {
    if let value { bind(index, value ? 1 : 0 as Int64) } else { note(sqlite3_bind_null(handle, index)) }
  }

  func bind(_ index: Int32, _ value: String) {
    var value = value
    value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        // A text without bytes has no address either, and would be bound as NULL.
        var place = text.baseAddress ?? Statement.empty
        var keeper: sqlite3_destructor_type? = Statement.copied
        if text.count <= Statement.roomSize - taken {
          let own = room + taken
          own.update(from: place, count: text.count)
          taken += text.count
          place = UnsafePointer(own)
          keeper = nil
        }
        note(sqlite3_bind_text64(handle, index, place, UInt64(text.count), keeper, Statement.utf8))
      }
    }
  }

  func bind(_ index: Int32, _ value: String?) {
    if let value { bind(index, value) } else { note(sqlite3_bind_null(handle, index)) }
  }

  /// Binds a text without copying it: the bytes must stay until the statement was run.
  func bindBorrowed(_ index: Int32, _ value: UnsafeBufferPointer<UInt8>) {
    value.withMemoryRebound(to: CChar.self) { text in
      note(
        sqlite3_bind_text64(
          handle, index, text.baseAddress ?? Statement.empty, UInt64(text.count), nil, Statement.utf8))
    }
  }

  /// Binds the text, or the NULL, in a column of another statement's row, which must stay on that row until this one was run.
  func bind(_ index: Int32, _ column: Int32, of row: Statement) {
    if row.isNull(column) { return note(sqlite3_bind_null(handle, index)) }
    let start = sqlite3_column_blob(row.handle, column)?.assumingMemoryBound(to: UInt8.self)
    bindBorrowed(index, UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(row.handle, column))))
  }

  private static let utf8 = UInt8(SQLITE_UTF8)
  /// An address for texts without bytes; it lies in the program itself.
  private static var empty: UnsafePointer<CChar> {
    UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private func note(_ code: Int32) { if code != SQLITE_OK, failure == SQLITE_OK { failure = code } }

  // MARK: Running

  /// Goes to the next row; `false` after the last, when the statement is ready for the next use.
  func step() throws(SQLiteFailure) -> Bool {
    guard failure == SQLITE_OK else {
      let code = failure
      reset()
      throw SQLiteFailure(connection, code)
    }
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      let error = SQLiteFailure(connection, code)
      reset()
      throw error
    }
    reset()
    return false
  }

  /// Runs to the end.
  func run() throws(SQLiteFailure) { while try step() {} }

  /// Ends a run before its last row.
  func reset() {
    failure = SQLITE_OK
    taken = 0
    sqlite3_reset(handle)
  }

  // MARK: Columns of the row, numbered from 0

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  func string(_ column: Int32) -> String {
    guard let start = sqlite3_column_blob(handle, column) else { return "" }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    return String(decoding: bytes, as: UTF8.self)
  }

  func optionalString(_ column: Int32) -> String? { isNull(column) ? nil : string(column) }

  func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }
}
