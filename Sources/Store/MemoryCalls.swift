/// What a ``MemoryStore`` knows about calls.
struct MemoryCalls {
  private struct Call {
    let firstSeen: Double
    var known: CallNote
    var rejectedAt = 0.0
  }

  private var calls = BoundedMap<CallKey, Call>(capacity: 20_000)

  mutating func note(_ note: CallNote, at now: Double) {
    let empty = CallNote(session: note.session, callID: note.callID)
    calls.update(
      CallKey(session: note.session, callID: note.callID), at: now, insert: Call(firstSeen: now, known: empty)
    ) { call in
      if note.reject == .accepted, call.known.reject != .accepted { call.rejectedAt = now }
      call.known.merge(note)
    }
  }

  func open(since: Double) -> [OpenCall] {
    var open: [(rejectedAt: Double, call: OpenCall)] = []
    calls.forEach { key, call in
      guard call.known.reject == .accepted, call.known.settlement == nil, call.rejectedAt >= since else { return }
      open.append(
        (
          call.rejectedAt,
          OpenCall(
            session: key.session, callID: key.callID, caller: call.known.caller, since: call.firstSeen,
            wasResent: call.known.wasResent ?? false)
        ))
    }
    return open.sorted { ($0.rejectedAt, $0.call.since) < ($1.rejectedAt, $1.call.since) }.map(\.call)
  }

  func rejected(since: Double, limit: Int) -> [CallKey] {
    var rejected: [(at: Double, key: CallKey)] = []
    calls.forEach { key, call in
      if call.known.reject == .accepted, call.rejectedAt >= since { rejected.append((call.rejectedAt, key)) }
    }
    return rejected.sorted { $0.at > $1.at }.prefix(max(0, limit)).map(\.key)
  }
}

extension CallNote.Settlement {
  /// How much it says: more replaces less, in whichever order they come.
  fileprivate var rank: Int {
    switch self {
    case .unconfirmed: 1
    case .rejected: 2
    case .accepted: 3
    }
  }
}

extension CallNote {
  /// Takes over what another note says about the same call.
  fileprivate mutating func merge(_ note: CallNote) {
    if let caller = note.caller { self.caller = caller }
    if let decision = note.decision { self.decision = decision }
    if let reason = note.reason { self.reason = reason }
    if let reject = note.reject, self.reject != .accepted { self.reject = reject }
    if let settlement = note.settlement, settlement.rank > self.settlement?.rank ?? 0 { self.settlement = settlement }
    if let wasResent = note.wasResent { self.wasResent = wasResent }
  }
}
