/// Reads what a ``SQLiteStore`` has written, also while a listener writes to it.
///
/// It never changes the database. For one thread at a time. Its methods throw `unavailable` when the file cannot be read.
public final class JournalReader {
  private let database: Database

  /// Opens the file.
  ///
  /// - Throws: `unavailable` when it is missing or cannot be read; `unusable` when it is not a database of this program, or
  ///   of another version.
  public init(path: String) throws(StoreError) {
    do throws(SQLiteFailure) {
      database = try Database(path: path, readOnly: true, busySeconds: 2)
      try database.checkReadable()
    } catch {
      switch error.kind {
      case .refused: throw StoreError(.unusable, error.text)
      case .unreachable, .readOnly:
        throw StoreError(
          .unavailable, "the database \(path) cannot be read (\(error.text)): look at the path and its permissions")
      default: throw error.error(path: path)
      }
    }
  }

  /// Journal entries, the newest first.
  public func entries(_ filter: JournalFilter = JournalFilter()) throws(StoreError) -> [JournalEntry] {
    var query = FilteredQuery(
      """
      SELECT number, event_id, name, session, call_id, caller, accepted_at, decided_at, state, decision, reason,
        decided_by, outcome, record FROM journal
      """)
    query.add("decided_at >= ?", filter.since)
    query.add("decided_at < ?", filter.until)
    query.add("call_id IN (SELECT call_id FROM calls WHERE caller = ?)", filter.caller)
    query.add("call_id = ?", filter.callID)
    query.add("decision = ?", filter.decision)
    query.add("number IN (SELECT number FROM inbox WHERE id = ?)", filter.eventID)
    query.add("name = ?", filter.name)
    if filter.isFailed { query.add("state = 'failed'") }
    return try rows(query, order: "decided_at DESC, number DESC", limit: filter.limit) { row in
      JournalEntry(
        number: row.integer(0), eventID: row.string(1), name: row.string(2), session: row.optionalString(3),
        callID: row.optionalString(4), caller: row.optionalString(5), acceptedAt: row.double(6),
        decidedAt: row.double(7), state: Conclusion.State(rawValue: row.string(8)) ?? .failed, decision: row.string(9),
        reason: row.optionalString(10), by: row.optionalString(11), outcome: row.string(12), record: row.bytes(13))
    }
  }

  /// Calls, the latest first.
  public func calls(_ filter: JournalFilter = JournalFilter()) throws(StoreError) -> [CallEntry] {
    var query = FilteredQuery(
      """
      SELECT session, call_id, caller, decision, reason, reject, settlement, was_resent, first_seen, rejected_at,
        settled_at FROM calls
      """)
    query.add("first_seen >= ?", filter.since)
    query.add("first_seen < ?", filter.until)
    query.add("caller = ?", filter.caller)
    query.add("call_id = ?", filter.callID)
    query.add("decision = ?", filter.decision)
    return try rows(query, order: "number DESC", limit: filter.limit) { row in
      CallEntry(
        note: CallNote(
          session: row.string(0), callID: row.string(1), caller: row.optionalString(2), decision: row.optionalString(3),
          reason: row.optionalString(4), reject: row.optionalString(5).flatMap(CallNote.Reject.init),
          settlement: row.optionalString(6).flatMap(CallNote.Settlement.init), wasResent: row.integer(7) != 0),
        firstSeen: row.double(8), rejectedAt: row.optionalDouble(9), settledAt: row.optionalDouble(10))
    }
  }

  /// The bytes of an event as received; `nil` when it is not there, or no longer.
  public func raw(of number: Int64) throws(StoreError) -> [UInt8]? {
    var query = FilteredQuery("SELECT raw FROM inbox")
    query.add("number = \(number)")
    return try rows(query, order: "number", limit: 1) { $0.bytes(0) }.first
  }

  /// How many events are accepted and have not ended.
  public func pendingCount() throws(StoreError) -> Int {
    try rows(FilteredQuery("SELECT count(*) FROM pending"), order: "1", limit: 1) { Int($0.integer(0)) }.first ?? 0
  }

  private func rows<Row>(
    _ query: FilteredQuery, order: String, limit: Int, _ row: (Statement) -> Row
  ) throws(StoreError) -> [Row] {
    do throws(SQLiteFailure) {
      let statement = try query.prepare(on: database, order: order, limit: limit)
      var rows: [Row] = []
      while try statement.step() { rows.append(row(statement)) }
      return rows
    } catch { throw error.error(path: database.path) }
  }
}
