/// The journal.
final class JournalTable {
  private let database: Database
  private let insert: Statement
  private let end: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    self.database = database
    // The id is compared so that a conclusion does not end another event after the file was replaced by a backup; one
    // that was made from bytes may have been changed in between.
    insert = try database.prepare(
      """
      INSERT INTO journal (number, event_id, name, session, call_id, caller, accepted_at, decided_at, state, decision,
        reason, decided_by, outcome, record)
      SELECT ?1, ?2, name, session, call_id, caller, accepted_at, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM inbox
      WHERE number = ?1 AND (id = ?2 OR NOT has_own_id)
      ON CONFLICT (number) DO NOTHING
      """)
    end = try database.prepare("DELETE FROM pending WHERE number = ?")
  }

  /// Writes the entry and takes the event out of those that are pending; `false`, and nothing is written, when it is
  /// not pending.
  func conclude(_ conclusion: Conclusion, at now: Double) throws(SQLiteFailure) -> Bool {
    insert.bind(1, conclusion.number)
    insert.bind(2, conclusion.eventID)
    insert.bind(3, now)
    insert.bind(4, conclusion.state.rawValue)
    insert.bind(5, conclusion.decision)
    insert.bind(6, conclusion.reason)
    insert.bind(7, conclusion.by)
    insert.bind(8, conclusion.outcome)
    try conclusion.record.withUnsafeBufferPointer { (record) throws(SQLiteFailure) in
      insert.bindBorrowed(9, record)
      try insert.run()
    }
    guard database.changes > 0 else { return false }
    end.bind(1, conclusion.number)
    try end.run()
    return true
  }
}
