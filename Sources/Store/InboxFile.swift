/// Puts events that were given up back into the inbox of a ``SQLiteStore``'s file, also while a listener has it.
///
/// It takes no lock on the file but SQLite's, for the moment of the change. For one thread at a time.
public final class InboxFile {
  private let database: Database

  /// Opens the file, which must exist.
  ///
  /// - Throws: `unavailable` when it is missing or cannot be opened; `unusable` when it is not a database of this program and
  ///   version.
  public init(path: String) throws(StoreError) { database = try Database.beside(path: path) }

  /// Puts the events with this id, or of this call, back into the inbox; `nil` takes all that were given up.
  ///
  /// Their journal entries go, and come anew when they end. A running listener takes them up within seconds, otherwise the
  /// next one does. What was sent for them is not sent again. Durable when it returns.
  ///
  /// - Returns: how many were put back: none when none of them was given up, or their bytes were deleted.
  public func replay(_ id: String?) throws(StoreError) -> Int {
    do throws(SQLiteFailure) {
      try database.execute("BEGIN IMMEDIATE")
      let wanted =
        "journal.state = 'failed' AND (?1 IS NULL OR journal.event_id = ?1 OR journal.call_id = ?1)"
      let insert = try database.prepare(
        """
        INSERT INTO pending (number, attempts)
        SELECT journal.number, 0 FROM journal JOIN inbox ON inbox.number = journal.number WHERE \(wanted)
        """)
      insert.bind(1, id)
      try insert.run()
      let count = database.changes
      let delete = try database.prepare(
        "DELETE FROM journal WHERE \(wanted) AND number IN (SELECT number FROM pending)")
      delete.bind(1, id)
      try delete.run()
      try database.execute("COMMIT")
      return Int(count)
    } catch {
      database.rollBack()
      throw error.error(path: database.path)
    }
  }
}
