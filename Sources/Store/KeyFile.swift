/// One look or change in what scripts keep in a ``SQLiteStore``'s file, also while a listener has it.
///
/// It takes no lock on the file but SQLite's, for the moment of the change. For one thread at a time. Its methods throw
/// `unavailable` when the file cannot be read or written.
public final class KeyFile {
  private let database: Database
  private let table: KeyTable
  private let clock: () -> Double

  /// Opens the file, which must exist: what would be written into a new one, nobody would read.
  ///
  /// - Parameter clock: seconds since 1970.
  /// - Throws: `unavailable` when it is missing or cannot be opened; `unusable` when it is not a database of this program and
  ///   version.
  public init(path: String, clock: @escaping () -> Double) throws(StoreError) {
    self.clock = clock
    database = try Database.beside(path: path)
    do throws(SQLiteFailure) { table = try KeyTable(database) } catch { throw error.error(path: path) }
  }

  /// The JSON that stands under the key; `nil` when there is none, or it has expired.
  public func get(_ key: String) throws(StoreError) -> [UInt8]? {
    try telling { () throws(SQLiteFailure) in try table.get(key, at: clock()) }
  }

  /// Puts JSON under the key; durable when it returns.
  ///
  /// - Parameter ttl: seconds after which it is gone.
  public func set(_ key: String, _ value: [UInt8], ttl: Double) throws(StoreError) {
    try telling { () throws(SQLiteFailure) in try table.set(key, value, ttl: ttl, at: clock()) }
  }

  /// Takes the key away; says whether it was there.
  public func delete(_ key: String) throws(StoreError) -> Bool {
    try telling { () throws(SQLiteFailure) in try table.delete(key, at: clock()) }
  }

  private func telling<Result>(_ work: () throws(SQLiteFailure) -> Result) throws(StoreError) -> Result {
    do throws(SQLiteFailure) { return try work() } catch { throw error.error(path: database.path) }
  }
}
