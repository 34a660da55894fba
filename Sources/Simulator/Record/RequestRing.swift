/// The last requests in the order they came; the oldest makes room for the newest.
struct RequestRing {
  private let capacity: Int
  private var entries: [CompactRequest] = []
  /// Where the oldest entry is once the ring is full.
  private var oldest = 0

  /// Keeps up to `capacity` requests; 0 keeps none.
  init(capacity: Int) {
    self.capacity = capacity
  }

  mutating func append(_ entry: CompactRequest) {
    guard capacity > 0 else { return }
    if entries.count < capacity {
      entries.append(entry)
    } else {
      entries[oldest] = entry
      oldest = (oldest + 1) % capacity
    }
  }

  /// All entries, oldest first.
  var inOrder: [CompactRequest] {
    Array(entries[oldest...] + entries[..<oldest])
  }
}
