/// Actions that must not be done twice, and those that were done.
final class ActionTable {
  private let find: Statement
  private let begin: Statement
  private let settle: Statement
  private let note: Statement
  private let list: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    find = try database.prepare("SELECT state FROM actions WHERE subject = ? AND action = ? AND session = ?")
    let insert = "INSERT INTO actions (subject, action, session, state, event_id, at) VALUES (?1, ?2, ?3, "
    begin = try database.prepare(
      "\(insert) 'begun', ?4, ?5) ON CONFLICT DO UPDATE SET state = 'begun', event_id = ?4, at = ?5")
    note = try database.prepare(
      "\(insert) 'done', ?4, ?5) ON CONFLICT DO UPDATE SET state = 'done', at = ?5 WHERE state <> 'done'")
    settle = try database.prepare(
      "UPDATE actions SET state = ?4, at = ?5 WHERE subject = ?1 AND action = ?2 AND session = ?3")
    list = try database.prepare(
      """
      SELECT session, subject FROM actions INDEXED BY actions_time
      WHERE at >= ? AND action = ? AND state = 'done' ORDER BY at DESC LIMIT ?
      """)
  }

  private func bind(_ statement: Statement, _ key: ActionKey) {
    statement.bind(1, key.subject)
    statement.bind(2, key.action)
    statement.bind(3, key.session)
  }

  func claim(_ keys: [ActionKey], for eventID: String, at now: Double) throws(SQLiteFailure) -> ActionClaim {
    var states: [ActionState?] = []
    for key in keys { states.append(try state(key)) }
    let claim = ActionClaim(states)
    guard claim == .granted else { return claim }
    for key in keys {
      bind(begin, key)
      begin.bind(4, eventID)
      begin.bind(5, now)
      try begin.run()
    }
    return .granted
  }

  private func state(_ key: ActionKey) throws(SQLiteFailure) -> ActionState? {
    bind(find, key)
    guard try find.step() else { return nil }
    defer { find.reset() }
    // A word that this program does not know was written by another one: it was not "failed" for certain.
    return ActionState(rawValue: find.string(0)) ?? .unknown
  }

  func settle(_ key: ActionKey, _ state: ActionState, at now: Double) throws(SQLiteFailure) {
    bind(settle, key)
    settle.bind(4, state.rawValue)
    settle.bind(5, now)
    try settle.run()
  }

  func noteDone(_ key: ActionKey, for eventID: String, at now: Double) throws(SQLiteFailure) {
    bind(note, key)
    note.bind(4, eventID)
    note.bind(5, now)
    try note.run()
  }

  func done(_ action: String, since: Double, limit: Int) throws(SQLiteFailure) -> [ActionKey] {
    list.bind(1, since)
    list.bind(2, action)
    list.bind(3, Int64(max(0, limit)))
    var keys: [ActionKey] = []
    while try list.step() {
      keys.append(ActionKey(session: list.string(0), subject: list.string(1), action: action))
    }
    return keys
  }
}
