/// The actions of a ``MemoryStore``.
struct MemoryActions {
  private struct Entry {
    var state: ActionState
    var at: Double
  }

  private var actions = BoundedMap<ActionKey, Entry>(capacity: 100_000)

  mutating func claim(_ keys: [ActionKey], at now: Double) -> ActionClaim {
    let claim = ActionClaim(keys.map { actions.value($0, at: now)?.state })
    if claim == .granted {
      for key in keys { actions.insert(key, Entry(state: .begun, at: now), at: now) }
    }
    return claim
  }

  mutating func settle(_ key: ActionKey, _ state: ActionState, at now: Double) {
    guard actions.value(key, at: now) != nil else { return }
    actions.update(key, at: now, insert: Entry(state: state, at: now)) { $0 = Entry(state: state, at: now) }
  }
}
