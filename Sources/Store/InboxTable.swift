/// The inbox and what of it is pending.
final class InboxTable {
  private let database: Database
  private let insert: Statement
  private let insertPending: Statement
  private let find: Statement
  private let rename: Statement
  private let attempt: Statement
  private let fetch: Statement
  private let list: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    self.database = database
    insert = try database.prepare(
      """
      INSERT INTO inbox (number, id, has_own_id, name, session, call_id, caller, accepted_at, raw)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
      """)
    insertPending = try database.prepare("INSERT INTO pending (number, attempts) VALUES (?, 1)")
    find = try database.prepare("SELECT number, has_own_id, accepted_at FROM inbox WHERE id = ?")
    rename = try database.prepare("UPDATE inbox SET id = id || '#' || number WHERE number = ?")
    attempt = try database.prepare(
      "UPDATE pending SET attempts = attempts + 1 WHERE number = ? RETURNING attempts")
    fetch = try database.prepare(
      "SELECT id, raw, accepted_at, attempts FROM pending JOIN inbox USING (number) WHERE number = ?")
    list = try database.prepare("SELECT number, id FROM inbox WHERE number > ? ORDER BY number LIMIT ?")
  }

  /// Seconds for which an id counts that was made from an event's bytes.
  static let madeIDSeconds = 900.0

  /// Puts an event in under this number, unless its id is there; `false` then.
  func add(_ event: InboxEvent, number: Int64, at now: Double) throws(SQLiteFailure) -> Bool {
    if try put(event, number, now) { return true }
    guard try makeRoom(for: event.id, now) else { return false }
    return try put(event, number, now)
  }

  private func put(_ event: InboxEvent, _ number: Int64, _ now: Double) throws(SQLiteFailure) -> Bool {
    insert.bind(1, number)
    insert.bind(2, event.id)
    insert.bind(3, event.hasOwnID)
    insert.bind(4, event.name)
    insert.bind(5, event.session)
    insert.bind(6, event.callID)
    insert.bind(7, event.caller)
    insert.bind(8, now)
    try event.raw.withUnsafeBufferPointer { (raw) throws(SQLiteFailure) in
      insert.bindBorrowed(9, raw)
      try insert.run()
    }
    guard database.changes > 0 else { return false }
    insertPending.bind(1, number)
    try insertPending.run()
    return true
  }

  /// Gives the older event with this id another one if the id no longer counts.
  private func makeRoom(for id: String, _ now: Double) throws(SQLiteFailure) -> Bool {
    find.bind(1, id)
    guard try find.step() else { return false }
    let number = find.integer(0)
    let counts = find.integer(1) != 0 || now - find.double(2) <= InboxTable.madeIDSeconds
    find.reset()
    guard !counts else { return false }
    rename.bind(1, number)
    try rename.run()
    return true
  }

  /// Counts another attempt and gives their number; `nil` when the event is not pending.
  func begin(_ number: Int64) throws(SQLiteFailure) -> Int? {
    attempt.bind(1, number)
    guard try attempt.step() else { return nil }
    let attempts = Int(attempt.integer(0))
    // The change is made when the first row comes; going on ends the statement.
    try attempt.run()
    return attempts
  }

  /// A pending event; `nil` when it is not pending.
  func take(_ number: Int64) throws(SQLiteFailure) -> ClaimedEvent? {
    fetch.bind(1, number)
    guard try fetch.step() else { return nil }
    defer { fetch.reset() }
    return ClaimedEvent(
      number: number, id: fetch.string(0), raw: fetch.bytes(1), acceptedAt: fetch.double(2),
      attempts: Int(fetch.integer(3)))
  }

  /// The numbers of all pending events, in order.
  func pending() throws(SQLiteFailure) -> [Int64] {
    let list = try database.prepare("SELECT number FROM pending ORDER BY number")
    var numbers: [Int64] = []
    while try list.step() { numbers.append(list.integer(0)) }
    return numbers
  }

  /// About how many events there are, at little cost; at least as many as there are.
  func roughCount() throws(SQLiteFailure) -> Int {
    // Asked one by one each is the work of a look at one end of the table; together they would read all of it.
    let first = try database.number("SELECT min(number) FROM inbox")
    let last = try database.number("SELECT max(number) FROM inbox")
    return Int(max(0, last - first)) + 1
  }

  /// Ids of events behind this number, in the order of their numbers.
  func ids(after number: Int64, limit: Int) throws(SQLiteFailure) -> [(number: Int64, id: String)] {
    list.bind(1, number)
    list.bind(2, Int64(limit))
    var ids: [(number: Int64, id: String)] = []
    while try list.step() { ids.append((list.integer(0), list.string(1))) }
    return ids
  }

  /// The highest number that was ever given; retention keeps the newest event so that it is known.
  func highestNumber() throws(SQLiteFailure) -> Int64 {
    max(try database.number("SELECT max(number) FROM inbox"), try database.number("SELECT max(number) FROM journal"))
  }
}
