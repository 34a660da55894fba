/// Actions that must not be done twice.
final class ActionTable {
  private let find: Statement
  private let begin: Statement
  private let settle: Statement

  init(_ database: Database) throws(SQLiteFailure) {
    find = try database.prepare("SELECT state FROM actions WHERE subject = ? AND action = ? AND session = ?")
    begin = try database.prepare(
      """
      INSERT INTO actions (subject, action, session, state, event_id, at) VALUES (?1, ?2, ?3, 'begun', ?4, ?5)
      ON CONFLICT DO UPDATE SET state = 'begun', event_id = ?4, at = ?5
      """)
    settle = try database.prepare(
      "UPDATE actions SET state = ?4, at = ?5 WHERE subject = ?1 AND action = ?2 AND session = ?3")
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
}
