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

  mutating func noteDone(_ key: ActionKey, at now: Double) {
    actions.update(key, at: now, insert: Entry(state: .begun, at: now)) { entry in
      if entry.state != .done { entry = Entry(state: .done, at: now) }
    }
  }

  func done(_ action: String, since: Double, limit: Int) -> [ActionKey] {
    var found: [(key: ActionKey, at: Double)] = []
    actions.forEach { key, entry in
      if key.action == action, entry.state == .done, entry.at >= since { found.append((key, entry.at)) }
    }
    return found.sorted { $0.at > $1.at }.prefix(max(0, limit)).map(\.key)
  }
}
