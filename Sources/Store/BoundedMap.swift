/// A dictionary that forgets what was put in first, when there is too much of it or it is too old.
struct BoundedMap<Key: Hashable, Value> {
  private struct Entry {
    var value: Value
    let at: Double
    let serial: UInt64
  }

  private let capacity: Int
  private let maximumAge: Double
  private var entries: [Key: Entry] = [:]
  /// Every key in the order of its insertion, from `head` on; a key that was put in again stands here twice, and counts
  /// where its serial does.
  private var order: [(key: Key?, at: Double, serial: UInt64)] = []
  private var head = 0
  private var serial: UInt64 = 0

  /// - Parameters:
  ///   - capacity: entries that are kept at most.
  ///   - maximumAge: seconds after its insertion for which an entry is kept at most.
  init(capacity: Int, maximumAge: Double = .infinity) {
    self.capacity = capacity
    self.maximumAge = maximumAge
  }

  var count: Int { entries.count }

  /// The value, unless it is too old at this moment.
  func value(_ key: Key, at now: Double) -> Value? {
    guard let entry = entries[key], now - entry.at <= maximumAge else { return nil }
    return entry.value
  }

  /// Changes a value in place, or puts one in; the age of one that is there does not change.
  mutating func update(
    _ key: Key, at now: Double, insert initial: @autoclosure () -> Value, _ change: (inout Value) -> Void
  ) {
    if let index = entries.index(forKey: key), now - entries.values[index].at <= maximumAge {
      return change(&entries.values[index].value)
    }
    var value = initial()
    change(&value)
    insert(key, value, at: now)
  }

  /// Puts a value in as the newest one, and forgets what must be forgotten for it.
  mutating func insert(_ key: Key, _ value: Value, at now: Double) {
    serial += 1
    entries[key] = Entry(value: value, at: now, serial: serial)
    order.append((key, now, serial))
    while head < order.count {
      let oldest = order[head]
      guard entries.count > capacity || now - oldest.at > maximumAge else { break }
      if let key = oldest.key, let index = entries.index(forKey: key), entries.values[index].serial == oldest.serial {
        entries.remove(at: index)
      }
      // Let go of now, and not of very many at once.
      order[head].key = nil
      head += 1
    }
    if head > 1024, head > order.count / 2 {
      order.removeFirst(head)
      head = 0
    }
  }

  /// Every entry that is there, in no order.
  func forEach(_ body: (Key, Value) -> Void) { for (key, entry) in entries { body(key, entry.value) } }
}
