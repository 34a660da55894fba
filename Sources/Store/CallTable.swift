/// What is known about calls.
final class CallTable {
  private let merge: Statement
  private let open: Statement
  private let rejected: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    merge = try database.prepare(
      """
      INSERT INTO calls (call_id, session, caller, first_seen, decision, reason, reject, rejected_at, settlement,
        settled_at, was_resent)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, iif(?7 IS NULL, NULL, ?4), ?8, iif(?8 IS NULL, NULL, ?4), ifnull(?9, 0))
      ON CONFLICT (call_id, session) DO UPDATE SET
        caller = ifnull(?3, caller), decision = ifnull(?5, decision), reason = ifnull(?6, reason),
        rejected_at = iif(?7 IS NULL OR reject IS 'accepted', rejected_at, ?4),
        reject = iif(?7 IS NULL OR reject IS 'accepted', reject, ?7),
        settled_at = iif(?8 IS NULL OR \(Self.rank("?8")) <= \(Self.rank("settlement")), settled_at, ?4),
        settlement = iif(?8 IS NULL OR \(Self.rank("?8")) <= \(Self.rank("settlement")), settlement, ?8),
        was_resent = ifnull(?9, was_resent)
      """)
    open = try database.prepare(
      """
      SELECT session, call_id, caller, first_seen, was_resent FROM calls
      WHERE reject = 'accepted' AND settlement IS NULL AND rejected_at >= ? ORDER BY rejected_at
      """)
    rejected = try database.prepare(
      """
      SELECT session, call_id FROM calls WHERE reject = 'accepted' AND rejected_at >= ?
      ORDER BY rejected_at DESC LIMIT ?
      """)
  }

  private static func rank(_ settlement: String) -> String {
    "CASE \(settlement) WHEN 'accepted' THEN 3 WHEN 'rejected' THEN 2 WHEN 'unconfirmed' THEN 1 ELSE 0 END"
  }

  func note(_ note: CallNote, at now: Double) throws(SQLiteFailure) {
    merge.bind(1, note.callID)
    merge.bind(2, note.session)
    merge.bind(3, note.caller)
    merge.bind(4, now)
    merge.bind(5, note.decision)
    merge.bind(6, note.reason)
    merge.bind(7, note.reject?.rawValue)
    merge.bind(8, note.settlement?.rawValue)
    merge.bind(9, note.wasResent)
    try merge.run()
  }

  func open(since: Double) throws(SQLiteFailure) -> [OpenCall] {
    open.bind(1, since)
    var calls: [OpenCall] = []
    while try open.step() {
      calls.append(
        OpenCall(
          session: open.string(0), callID: open.string(1), caller: open.optionalString(2), since: open.double(3),
          wasResent: open.integer(4) != 0))
    }
    return calls
  }

  func rejected(since: Double, limit: Int) throws(SQLiteFailure) -> [CallKey] {
    rejected.bind(1, since)
    rejected.bind(2, Int64(max(0, limit)))
    var calls: [CallKey] = []
    while try rejected.step() { calls.append(CallKey(session: rejected.string(0), callID: rejected.string(1))) }
    return calls
  }
}
