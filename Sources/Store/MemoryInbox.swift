/// The inbox of a ``MemoryStore``.
struct MemoryInbox {
  private struct Pending {
    let event: InboxEvent
    let acceptedAt: Double
    var attempts: Int
    /// Until when it is in hand; the distant past once it was released.
    var leaseEnd: Double
  }

  private var seen = BoundedMap<String, Void>(capacity: 200_000, maximumAge: InboxTable.madeIDSeconds)
  private var pending: [Int64: Pending] = [:]
  private var lastNumber: Int64 = 0

  mutating func accept(_ events: [InboxEvent], at now: Double, lease: Double) -> [Acceptance] {
    var acceptances: [Acceptance] = []
    acceptances.reserveCapacity(events.count)
    for event in events {
      if seen.value(event.id, at: now) != nil {
        acceptances.append(.duplicate)
        continue
      }
      seen.insert(event.id, (), at: now)
      lastNumber += 1
      pending[lastNumber] = Pending(event: event, acceptedAt: now, attempts: 1, leaseEnd: now + lease)
      acceptances.append(.new(number: lastNumber))
    }
    return acceptances
  }

  mutating func claim(_ limit: Int, at now: Double, lease: Double) -> [ClaimedEvent] {
    let free = pending.filter { $0.value.leaseEnd <= now }.keys.sorted().prefix(max(0, limit))
    var events: [ClaimedEvent] = []
    for number in free {
      guard var entry = pending[number] else { continue }
      entry.leaseEnd = now + lease
      pending[number] = entry
      events.append(
        ClaimedEvent(
          number: number, id: entry.event.id, raw: entry.event.raw, acceptedAt: entry.acceptedAt,
          attempts: entry.attempts))
    }
    return events
  }

  mutating func begin(_ number: Int64) -> Int? {
    pending[number]?.attempts += 1
    return pending[number]?.attempts
  }

  mutating func renew(_ numbers: [Int64], until end: Double) {
    // What was released is not in hand any more.
    for number in numbers where pending[number].map({ $0.leaseEnd > -.infinity }) == true {
      pending[number]?.leaseEnd = end
    }
  }

  mutating func release(_ numbers: [Int64]) {
    for number in numbers { pending[number]?.leaseEnd = -.infinity }
  }

  /// Forgets an event that has ended; `false` when it is not pending.
  mutating func end(_ number: Int64) -> Bool { pending.removeValue(forKey: number) != nil }
}
