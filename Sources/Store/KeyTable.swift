/// Values that scripts keep under keys.
final class KeyTable {
  private let find: Statement
  private let put: Statement
  private let remove: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    find = try database.prepare("SELECT value, expires_at FROM keys WHERE key = ?")
    put = try database.prepare("INSERT OR REPLACE INTO keys (key, value, expires_at) VALUES (?, ?, ?)")
    remove = try database.prepare("DELETE FROM keys WHERE key = ?")
  }

  private typealias Entry = (value: [UInt8], expiresAt: Double?)

  /// What stands under the key and has not expired.
  private func entry(_ key: String, _ now: Double) throws(SQLiteFailure) -> Entry? {
    find.bind(1, key)
    guard try find.step() else { return nil }
    defer { find.reset() }
    let expiresAt = find.optionalDouble(1)
    if let expiresAt, expiresAt <= now { return nil }
    return (find.bytes(0), expiresAt)
  }

  private func put(_ key: String, _ value: [UInt8], expiresAt: Double?) throws(SQLiteFailure) {
    put.bind(1, key)
    put.bind(3, expiresAt)
    try value.withUnsafeBufferPointer { (value) throws(SQLiteFailure) in
      put.bindBorrowed(2, value)
      try put.run()
    }
  }

  func get(_ key: String, at now: Double) throws(SQLiteFailure) -> [UInt8]? { try entry(key, now)?.value }

  func set(_ key: String, _ value: [UInt8], ttl: Double?, at now: Double) throws(SQLiteFailure) {
    try put(key, value, expiresAt: ttl.map { now + $0 })
  }

  func add(_ key: String, _ value: [UInt8], ttl: Double?, at now: Double) throws(SQLiteFailure) -> Bool {
    guard try entry(key, now) == nil else { return false }
    try set(key, value, ttl: ttl, at: now)
    return true
  }

  /// The sum, or why there is none.
  func increment(
    _ key: String, by amount: Int64, ttl: Double?, at now: Double
  ) throws(SQLiteFailure) -> Result<Int64, StoreError> {
    let old = try entry(key, now)
    switch WholeNumber.sum(of: old?.value, and: amount, key: key) {
    case .failure(let error): return .failure(error)
    case .success(let sum):
      try put(key, Array("\(sum)".utf8), expiresAt: old.map(\.expiresAt) ?? ttl.map { now + $0 })
      return .success(sum)
    }
  }

  func delete(_ key: String, at now: Double) throws(SQLiteFailure) -> Bool {
    let exists = try entry(key, now) != nil
    remove.bind(1, key)
    try remove.run()
    return exists
  }
}
