/// Hits in sliding windows.
///
/// Each row holds a hit's time and how many hits its key had by then, so that a count is a difference of two rows, however
/// many lie between. It also holds the largest window that was asked for by then: what is older is swept.
final class HitTable {
  private let latest: Statement
  private let first: Statement
  private let insert: Statement
  private let sweep: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    latest = try database.prepare(
      "SELECT at, total, window FROM hits WHERE key = ? ORDER BY at DESC, total DESC LIMIT 1")
    first = try database.prepare("SELECT total FROM hits WHERE key = ? AND at > ? ORDER BY at, total LIMIT 1")
    insert = try database.prepare("INSERT INTO hits (key, at, total, window) VALUES (?, ?, ?, ?)")
    sweep = try database.prepare("DELETE FROM hits WHERE key = ? AND at <= ?")
  }

  func hit(_ key: String, window: Double, at now: Double) throws(SQLiteFailure) -> Int64 {
    var at = now
    var total: Int64 = 1
    var largest = window
    latest.bind(1, key)
    if try latest.step() {
      // A clock that was set back must not mix up the order.
      at = max(now, latest.double(0))
      total = latest.integer(1) + 1
      largest = max(window, latest.double(2))
      latest.reset()
      sweep.bind(1, key)
      sweep.bind(2, at - largest)
      try sweep.run()
    }
    insert.bind(1, key)
    insert.bind(2, at)
    insert.bind(3, total)
    insert.bind(4, largest)
    try insert.run()
    first.bind(1, key)
    first.bind(2, at - window)
    guard try first.step() else { return 1 }
    defer { first.reset() }
    return total - first.integer(0) + 1
  }
}
