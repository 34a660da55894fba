/// The calls that `RejectMemory` holds: a ring of entries in order of arrival, and a hash table of chains
/// through them.
///
/// It stands in the path of every reject, dry runs included, so it allocates nothing once it has grown to its limit. It
/// is a value of its own, because each access to a property of a class is checked for exclusivity, which took
/// a third of the time when these were properties of the class.
struct RejectTable {
  private enum State { case empty, inFlight, done }

  private struct Entry {
    var hash = PairHash(first: 0, second: 0)
    var next: Int32 = -1
    var state = State.empty
    var number = -1
    var expires = 0.0
  }

  /// How many entries it may come to hold; it begins small, since one process for one event needs one.
  private let limit: Int
  private var entryMask: Int
  private var headMask: Int
  private let lifetime: Double
  private let hasher = PairHasher()
  private var entries: [Entry]
  private var heads: [Int32]
  private var count = 0

  init(capacity: Int, lifetime: Double) {
    var limit = 1
    while limit < capacity && limit < 1 << 24 { limit *= 2 }
    self.limit = limit
    let size = min(limit, 64)
    entryMask = size - 1
    headMask = size * 2 - 1
    self.lifetime = lifetime
    entries = Array(repeating: Entry(), count: size)
    heads = Array(repeating: -1, count: size * 2)
  }

  mutating func begin(_ instanceID: String, _ callID: String, now: Double) -> RejectMemory.Beginning {
    let hash = hasher.hash(instanceID, callID)
    if count == entries.count && count < limit { grow() }
    let bucket = hash.bits & headMask
    if let index = find(hash, bucket: bucket) {
      if entries[index].expires > now {
        let ticket = RejectMemory.Ticket(number: entries[index].number)
        return entries[index].state == .done ? .duplicate : .inFlight(ticket)
      }
      unlink(index)
    }
    return .first(insert(hash, bucket: bucket, expires: now + lifetime))
  }

  mutating func settle(_ ticket: RejectMemory.Ticket) {
    let index = ticket.number & entryMask
    // The place may have been taken by a later call meanwhile.
    guard entries[index].number == ticket.number, entries[index].state == .inFlight else { return }
    entries[index].state = .done
  }

  mutating func forget(_ ticket: RejectMemory.Ticket) {
    let index = ticket.number & entryMask
    guard entries[index].number == ticket.number, entries[index].state == .inFlight else { return }
    unlink(index)
  }

  private func find(_ hash: PairHash, bucket: Int) -> Int? {
    var place = heads[bucket]
    while place >= 0 {
      let index = Int(place)
      if entries[index].hash == hash { return index }
      place = entries[index].next
    }
    return nil
  }

  private mutating func insert(
    _ hash: PairHash, bucket: Int, expires: Double
  ) -> RejectMemory.Ticket {
    let index = count & entryMask
    if entries[index].state != .empty { unlink(index) }
    entries[index] = Entry(hash: hash, next: heads[bucket], state: .inFlight, number: count, expires: expires)
    heads[bucket] = Int32(truncatingIfNeeded: index)
    count += 1
    return RejectMemory.Ticket(number: count - 1)
  }

  /// Makes room, before the ring has come round for the first time: each entry still stands at its own number.
  private mutating func grow() {
    let size = min(limit, entries.count * 16)
    entries += Array(repeating: Entry(), count: size - entries.count)
    entryMask = size - 1
    headMask = size * 2 - 1
    heads = Array(repeating: -1, count: size * 2)
    for index in 0..<count where entries[index].state != .empty {
      let bucket = entries[index].hash.bits & headMask
      entries[index].next = heads[bucket]
      heads[bucket] = Int32(truncatingIfNeeded: index)
    }
  }

  /// Takes an entry out of its chain.
  private mutating func unlink(_ index: Int) {
    entries[index].state = .empty
    let bucket = entries[index].hash.bits & headMask
    let next = entries[index].next
    guard Int(heads[bucket]) != index else {
      heads[bucket] = next
      return
    }
    var before = Int(heads[bucket])
    while before >= 0 {
      if Int(entries[before].next) == index {
        entries[before].next = next
        return
      }
      before = Int(entries[before].next)
    }
  }
}
