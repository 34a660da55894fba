/// The journal.
final class JournalTable {
  private let database: Database
  private let find: Statement
  private let insert: Statement
  private let end: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    self.database = database
    // The id is compared so that a conclusion does not end another event after the file was replaced by a backup; one
    // that was made from bytes may have been changed in between.
    find = try database.prepare(
      "SELECT name, session, call_id, caller, accepted_at FROM inbox WHERE number = ? AND (id = ? OR NOT has_own_id)")
    // One statement for both would keep copies of all pages that it changes, to be able to take half of itself back.
    insert = try database.prepare(
      """
      INSERT INTO journal (number, event_id, name, session, call_id, caller, accepted_at, decided_at, state, decision,
        reason, decided_by, outcome, record)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING
      """)
    end = try database.prepare("DELETE FROM pending WHERE number = ?")
  }

  /// Writes the entry and takes the event out of those that are pending; `false`, and nothing is written, when it is
  /// not pending.
  func conclude(_ conclusion: Conclusion, at now: Double) throws(SQLiteFailure) -> Bool {
    find.bind(1, conclusion.number)
    find.bind(2, conclusion.eventID)
    guard try find.step() else { return false }
    defer { find.reset() }
    insert.bind(1, conclusion.number)
    insert.bind(2, conclusion.eventID)
    for column in 0..<4 as Range<Int32> { insert.bind(3 + column, column, of: find) }
    insert.bind(7, find.double(4))
    insert.bind(8, now)
    insert.bind(9, conclusion.state.rawValue)
    insert.bind(10, conclusion.decision)
    insert.bind(11, conclusion.reason)
    insert.bind(12, conclusion.by)
    insert.bind(13, conclusion.outcome)
    try conclusion.record.withUnsafeBufferPointer { (record) throws(SQLiteFailure) in
      insert.bindBorrowed(14, record)
      try insert.run()
    }
    guard database.changes > 0 else { return false }
    end.bind(1, conclusion.number)
    try end.run()
    return true
  }
}
