/// What scripts keep in a ``MemoryStore``.
struct MemoryKeys {
  private struct Entry {
    var value: [UInt8]
    var expiresAt: Double
  }

  /// The times of a key's hits, in order, those before `head` swept.
  private struct Hits {
    var times: [Double] = []
    var head = 0
    /// The largest window that was asked for.
    var window = 0.0
    var end: Double { (times.last ?? -.infinity) + window }
  }

  private static let capacity = 100_000
  private var entries: [String: Entry] = [:]
  private var hits: [String: Hits] = [:]

  mutating func perform(_ operation: KeyValueOperation, at now: Double) -> Result<KeyValueResult, StoreError> {
    switch operation {
    case .get(let key): return .success(.value(entry(key, now)?.value))
    case .set(let key, let value, let ttl):
      put(key, Entry(value: value, expiresAt: now + (ttl ?? .infinity)), now)
      return .success(.value(value))
    case .add(let key, let value, let ttl):
      guard entry(key, now) == nil else { return .success(.flag(false)) }
      put(key, Entry(value: value, expiresAt: now + (ttl ?? .infinity)), now)
      return .success(.flag(true))
    case .increment(let key, let amount, let ttl):
      let old = entry(key, now)
      return WholeNumber.sum(of: old?.value, and: amount, key: key).map { sum in
        put(key, Entry(value: Array("\(sum)".utf8), expiresAt: old?.expiresAt ?? now + (ttl ?? .infinity)), now)
        return .count(sum)
      }
    case .delete(let key):
      let exists = entry(key, now) != nil
      entries[key] = nil
      return .success(.flag(exists))
    case .hit(let key, let window): return .success(.count(hit(key, window, now)))
    }
  }

  private func entry(_ key: String, _ now: Double) -> Entry? {
    guard let entry = entries[key], entry.expiresAt > now else { return nil }
    return entry
  }

  private mutating func put(_ key: String, _ entry: Entry, _ now: Double) {
    entries[key] = entry
    if entries.count > MemoryKeys.capacity {
      MemoryKeys.makeRoom(in: &entries, keeping: key, now) { $0.expiresAt }
    }
  }

  private mutating func hit(_ key: String, _ window: Double, _ now: Double) -> Int64 {
    let count = MemoryKeys.count(&hits[key, default: Hits()], window, now)
    if hits.count > MemoryKeys.capacity { MemoryKeys.makeRoom(in: &hits, keeping: key, now) { $0.end } }
    return count
  }

  private static func count(_ hits: inout Hits, _ window: Double, _ now: Double) -> Int64 {
    // A clock that was set back must not mix up the order.
    let at = max(now, hits.times.last ?? now)
    hits.window = max(hits.window, window)
    hits.times.append(at)
    while hits.head < hits.times.count - 1, hits.times[hits.head] <= at - hits.window { hits.head += 1 }
    if hits.head > 64, hits.head > hits.times.count / 2 {
      hits.times.removeFirst(hits.head)
      hits.head = 0
    }
    var low = hits.head
    var high = hits.times.count - 1
    while low < high {
      let middle = (low + high) / 2
      if hits.times[middle] <= at - window { low = middle + 1 } else { high = middle }
    }
    return Int64(hits.times.count - low)
  }

  /// Takes out what has expired, and then, so that this is not done often, a tenth of the rest: what expires first.
  private static func makeRoom<Value>(
    in table: inout [String: Value], keeping key: String, _ now: Double, end: (Value) -> Double
  ) {
    table = table.filter { end($0.value) > now || $0.key == key }
    guard table.count > capacity else { return }
    let first = table.map { (key: $0.key, end: end($0.value)) }.sorted { $0.end < $1.end }.prefix(capacity / 10)
    for entry in first where entry.key != key { table[entry.key] = nil }
  }
}
