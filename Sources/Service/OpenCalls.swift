import WawpScript

/// The calls whose end is awaited, and when which of them is due.
///
/// They may be open by the hundred thousand, so a call has no object, string or timer of its own: an entry among others in an
/// array, found by the hash of its name, and its texts among those of others. What a crowd of calls needed is given back as
/// they end. Knows no clock.
struct OpenCalls {
  typealias Call = CallTexts.Call

  /// What is to be done about a call.
  enum Due: Equatable {
    /// Its ring is over: it is not open any more.
    case over(Call)
    /// Its reject is to be sent again; so many seconds are left of its ring.
    case resend(Call, left: Double)
  }

  private struct Entry {
    var hash: PairHash
    var texts: CallTexts.Place
    /// The next one in its chain, or among the free ones; negative for none.
    var next: Int32
    /// Seconds from the second reject, for which the call is due first, to the end; negative when there is none to come.
    var rest: Float
  }

  /// Entries from which on room is given back when there are no calls, or only a few.
  private static let crowd = (none: 64, few: 1024)

  private var entries: [Entry] = []
  private var free: Int32 = -1
  private var heads = [Int32](repeating: -1, count: 16)
  private var heap = DueHeap()
  private var texts = CallTexts()

  /// How many calls are open.
  var count: Int { heap.count }

  /// Bytes that all this holds.
  var bytes: Int {
    entries.capacity * MemoryLayout<Entry>.stride + heads.capacity * MemoryLayout<Int32>.stride + heap.bytes
      + texts.bytes
  }

  /// When the next call is due.
  var nextDue: Double? { heap.first?.due }

  /// Whether the call of this name is open.
  func contains(_ name: PairHash) -> Bool { find(name) != nil }

  /// Opens a call that is not open.
  ///
  /// - Parameters:
  ///   - name: the hash of session and call id.
  ///   - end: when it is over, in seconds of a clock that never goes back.
  ///   - resend: when its reject is to be sent again, before the end; `nil` when it is not.
  mutating func open(_ name: PairHash, _ call: Call, until end: Double, resend: Double?) {
    if count == heads.count { spread(over: heads.count * 2) }
    var kept = call
    if resend == nil { kept.caller = nil }
    let number = place(
      Entry(hash: name, texts: texts.add(kept), next: -1, rest: resend.map { Float(max(0, end - $0)) } ?? -1))
    link(number)
    heap.insert(number, due: resend ?? end)
  }

  /// Ends the wait for a call; `false` when it is not open.
  mutating func close(_ name: PairHash) -> Bool {
    guard let number = find(name) else { return false }
    heap.remove(number)
    remove(number)
    return true
  }

  /// What is due at this moment, one at a time, the earliest first; `nil` when nothing is any more.
  mutating func takeDue(at moment: Double) -> Due? {
    guard let first = heap.first, first.due <= moment else { return nil }
    heap.remove(first.number)
    let entry = entries[first.number]
    let call = texts[entry.texts]
    guard entry.rest >= 0 else {
      remove(first.number)
      return .over(call)
    }
    let left = Double(entry.rest)
    entries[first.number].rest = -1
    heap.insert(first.number, due: first.due + left)
    return .resend(call, left: left)
  }

  // MARK: - Entries

  private mutating func place(_ entry: Entry) -> Int {
    guard free >= 0 else {
      entries.append(entry)
      return entries.count - 1
    }
    let number = Int(free)
    free = entries[number].next
    entries[number] = entry
    return number
  }

  /// Frees an entry that is out of the heap.
  private mutating func remove(_ number: Int) {
    unlink(number)
    texts.remove(entries[number].texts)
    entries[number].next = free
    free = Int32(number)
    let isWorthwhile =
      count == 0
      ? entries.count > OpenCalls.crowd.none : entries.count > OpenCalls.crowd.few && count < entries.count / 8
    if isWorthwhile { shrink() }
  }

  /// Moves the few that are left together.
  private mutating func shrink() {
    let old = (entries: entries, heap: heap)
    entries = []
    entries.reserveCapacity(old.heap.count * 2)
    free = -1
    heap = DueHeap()
    var rest = old.heap
    while let next = rest.popFirst() {
      entries.append(old.entries[next.number])
      heap.insert(entries.count - 1, due: next.due)
    }
    if entries.isEmpty { texts = CallTexts() }
    var size = 16
    while size < entries.count * 2 { size *= 2 }
    spread(over: size)
  }

  // MARK: - Chains

  private func head(_ hash: PairHash) -> Int { hash.bits & (heads.count - 1) }

  private func find(_ name: PairHash) -> Int? {
    var place = heads[head(name)]
    while place >= 0 {
      if entries[Int(place)].hash == name { return Int(place) }
      place = entries[Int(place)].next
    }
    return nil
  }

  private mutating func link(_ number: Int) {
    let head = head(entries[number].hash)
    entries[number].next = heads[head]
    heads[head] = Int32(number)
  }

  private mutating func unlink(_ number: Int) {
    let head = head(entries[number].hash)
    guard heads[head] != Int32(number) else {
      heads[head] = entries[number].next
      return
    }
    var before = Int(heads[head])
    while entries[before].next != Int32(number) { before = Int(entries[before].next) }
    entries[before].next = entries[number].next
  }

  /// Makes as many chains, a power of two; every entry is in use.
  private mutating func spread(over size: Int) {
    heads = [Int32](repeating: -1, count: size)
    for number in entries.indices { link(number) }
  }
}
