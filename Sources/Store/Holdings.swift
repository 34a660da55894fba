/// Which of the pending events are in hand, and until when.
///
/// In memory alone: the lock on the file lets one process have the database, so whatever another one had in hand is free.
/// Changes are taken back when their transaction is.
struct Holdings {
  private enum Place {
    case absent
    case waiting
    case leased(until: Double)
  }

  /// Events that nobody has in hand, in order.
  private var waiting: [Int64] = []
  private var leases: [Int64: Double] = [:]
  private var undo: [(number: Int64, place: Place)] = []

  /// How many events are pending.
  var count: Int { waiting.count + leases.count }

  /// Takes over what is pending in a file that was just opened; what is in hand stays so.
  mutating func load(_ pending: [Int64]) {
    let inHand = leases
    leases = [:]
    waiting = []
    for number in pending {
      if let until = inHand[number] { leases[number] = until } else { waiting.append(number) }
    }
    undo.removeAll(keepingCapacity: true)
  }

  /// Takes over what somebody else has put back into the file; the rest stays as it is.
  mutating func merge(_ pending: [Int64]) {
    for number in pending where leases[number] == nil { insert(number) }
  }

  /// Notes that the event is in hand.
  mutating func lease(_ number: Int64, until: Double) { move(number, to: .leased(until: until)) }

  /// Prolongs what is in hand.
  mutating func renew(_ number: Int64, until: Double) {
    if leases[number] != nil { leases[number] = until }
  }

  /// Gives an event back.
  mutating func release(_ number: Int64) {
    guard leases.removeValue(forKey: number) != nil else { return }
    insert(number)
  }

  /// Forgets an event that has ended.
  mutating func remove(_ number: Int64) { move(number, to: .absent) }

  /// The oldest events that nobody has in hand.
  mutating func free(limit: Int, at now: Double) -> ArraySlice<Int64> {
    let over = leases.filter { $0.value <= now }.map(\.key)
    if !over.isEmpty {
      for number in over { leases[number] = nil }
      waiting.append(contentsOf: over)
      waiting.sort()
    }
    return waiting.prefix(max(0, limit))
  }

  /// The transaction is durable.
  mutating func commit() {
    undo.removeAll(keepingCapacity: true)
    // The room of a crowd goes with it.
    if leases.isEmpty, leases.capacity > 2000 { leases = [:] }
  }

  /// The transaction was taken back.
  mutating func rollBack() {
    let changes = undo
    for change in changes.reversed() { move(change.number, to: change.place) }
    undo.removeAll(keepingCapacity: true)
  }

  private mutating func move(_ number: Int64, to place: Place) {
    if let until = leases.removeValue(forKey: number) {
      undo.append((number, .leased(until: until)))
    } else if let index = index(number) {
      waiting.remove(at: index)
      undo.append((number, .waiting))
    } else {
      undo.append((number, .absent))
    }
    switch place {
    case .absent: break
    case .waiting: insert(number)
    case .leased(let until): leases[number] = until
    }
  }

  private mutating func insert(_ number: Int64) {
    let place = lowerBound(number)
    if place == waiting.count || waiting[place] != number { waiting.insert(number, at: place) }
  }

  private func index(_ number: Int64) -> Int? {
    let place = lowerBound(number)
    return place < waiting.count && waiting[place] == number ? place : nil
  }

  private func lowerBound(_ number: Int64) -> Int {
    var low = 0
    var high = waiting.count
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
