import Machine

/// Deletes what has been kept long enough, in rounds of small steps, so that nothing waits long for it.
struct Retention {
  /// Rows that one step deletes at most.
  private static let stepRows: Int64 = 200
  /// Pages that one step gives back to the file system at most.
  private static let stepPages = 128
  /// Seconds between two steps while there is other work.
  private static let busyPause = 0.1

  private enum Part: Int {
    case events, calls, actions, keys, hits, pages
  }

  private let options: SQLiteOptions
  /// What the round is at; `nil` between rounds.
  private var part: Part?
  /// The key of the hits that were looked at last.
  private var lastKey = ""
  private var nextRound: Double
  private var nextStep = 0.0

  init(_ options: SQLiteOptions) {
    self.options = options
    nextRound = SystemClock.monotonic + min(options.maintenanceSeconds, 30)
  }

  /// When there is something to do should nothing else come, by ``SystemClock/monotonic``.
  var nextTime: Double { part == nil ? nextRound : 0 }

  /// Whether a round is under way.
  var isActive: Bool { part != nil }

  /// Whether a step is due at this moment; begins a round when it is time for one.
  mutating func isDue(isIdle: Bool) -> Bool {
    let now = SystemClock.monotonic
    if part == nil, now >= nextRound { begin() }
    guard part != nil, isIdle || now >= nextStep else { return false }
    nextStep = now + Retention.busyPause
    return true
  }

  /// Begins a round, unless one is under way.
  mutating func begin() {
    guard part == nil else { return }
    part = .events
    lastKey = ""
    nextRound = SystemClock.monotonic + options.maintenanceSeconds
  }

  /// Puts the round off, after a failure.
  mutating func stop() { part = nil }

  /// Does one step, inside a transaction.
  ///
  /// - Parameter lastNumber: the number that was given last; its event stays, so that the number is known after a restart.
  mutating func step(on database: Database, lastNumber: Int64) throws(SQLiteFailure) {
    guard let part else { return }
    let now = options.clock()
    let isOver: Bool
    switch part {
    case .events: isOver = try deleteEvents(database, before: now - options.keepSeconds, lastNumber)
    case .calls: isOver = try deleteCalls(database, before: now - options.keepSeconds)
    case .actions:
      isOver = try delete(
        """
        DELETE FROM actions WHERE (subject, action, session) IN
          (SELECT subject, action, session FROM actions WHERE at < ? ORDER BY at LIMIT ?)
        """, database, now - options.keepSeconds)
    case .keys:
      isOver = try delete(
        "DELETE FROM keys WHERE key IN (SELECT key FROM keys WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)",
        database, now)
    case .hits: isOver = try deleteHits(database, now)
    case .pages: isOver = try shrink(database)
    }
    if isOver { self.part = Part(rawValue: part.rawValue + 1) }
  }

  private func delete(_ text: String, _ database: Database, _ time: Double) throws(SQLiteFailure) -> Bool {
    let statement = try database.prepare(text)
    statement.bind(1, time)
    statement.bind(2, Retention.stepRows)
    try statement.run()
    return database.changes < Retention.stepRows
  }

  /// The journal entry and the inbox row of events that ended long ago.
  private func deleteEvents(
    _ database: Database, before time: Double, _ lastNumber: Int64
  ) throws(SQLiteFailure) -> Bool {
    let list = try database.prepare(
      "SELECT number FROM journal WHERE decided_at < ? AND number <> ? ORDER BY decided_at LIMIT ?")
    list.bind(1, time)
    list.bind(2, lastNumber)
    list.bind(3, Retention.stepRows)
    var numbers: [Int64] = []
    while try list.step() { numbers.append(list.integer(0)) }
    for table in ["journal", "inbox"] {
      let delete = try database.prepare("DELETE FROM \(table) WHERE number = ?")
      for number in numbers {
        delete.bind(1, number)
        try delete.run()
      }
    }
    return numbers.count < Retention.stepRows
  }

  /// Calls stand in the order in which they were first heard of, so that the first rows tell whether there are old ones.
  private func deleteCalls(_ database: Database, before time: Double) throws(SQLiteFailure) -> Bool {
    let statement = try database.prepare(
      """
      DELETE FROM calls WHERE first_seen < ?1
        AND number <= (SELECT max(number) FROM (SELECT number FROM calls ORDER BY number LIMIT ?2))
      """)
    statement.bind(1, time)
    statement.bind(2, Retention.stepRows)
    try statement.run()
    return database.changes < Retention.stepRows
  }

  /// Keys whose latest hit lies outside their largest window.
  private mutating func deleteHits(_ database: Database, _ now: Double) throws(SQLiteFailure) -> Bool {
    let next = try database.prepare("SELECT key FROM hits WHERE key > ? ORDER BY key LIMIT 1")
    let latest = try database.prepare("SELECT at + window FROM hits WHERE key = ? ORDER BY at DESC, total DESC LIMIT 1")
    let delete = try database.prepare("DELETE FROM hits WHERE key = ?")
    for _ in 0..<Retention.stepRows {
      next.bind(1, lastKey)
      guard try next.step() else { return true }
      lastKey = next.string(0)
      next.reset()
      latest.bind(1, lastKey)
      let isOver = try latest.step() && latest.double(0) <= now
      latest.reset()
      guard isOver else { continue }
      delete.bind(1, lastKey)
      try delete.run()
      // A key with very many hits counts as a step.
      if database.changes > Retention.stepRows { return false }
    }
    return false
  }

  /// Gives free pages back once there are many; the others are filled again by what comes.
  private func shrink(_ database: Database) throws(SQLiteFailure) -> Bool {
    let free = try database.number("PRAGMA freelist_count")
    guard free > 1000, free > (try database.number("PRAGMA page_count")) / 4 else { return true }
    try database.execute("PRAGMA incremental_vacuum(\(Retention.stepPages))")
    return false
  }
}
