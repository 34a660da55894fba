/// The part of an input that is not dealt with yet.
///
/// Positions are offsets from the start of the whole input.
struct InputBuffer: ~Copyable {
  private var storage: UnsafeMutableRawBufferPointer
  /// The position of the first byte of `storage`.
  private var origin = 0
  /// The position behind the last byte.
  private(set) var end = 0

  /// A buffer that has grown beyond this for a huge event is given back when it is empty.
  private static let largestKeptCapacity = 1024 * 1024

  /// How many bytes of memory it holds.
  var capacity: Int { storage.count }

  init() {
    storage = .allocate(byteCount: 0, alignment: 1)
  }

  deinit { storage.deallocate() }

  /// Adds bytes behind the end and forgets those before `position`.
  mutating func append(_ bytes: UnsafeRawBufferPointer, keepingFrom position: Int) {
    let kept = end - position
    let needed = kept + bytes.count
    if needed > storage.count || (kept == 0 && storage.count > Self.largestKeptCapacity) {
      // More than the need, so that a value that comes in small pieces is not moved for each of them.
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(needed + needed / 2, 4096), alignment: 1)
      larger.copyMemory(from: self[position..<end])
      storage.deallocate()
      storage = larger
      origin = position
    } else if end - origin + bytes.count > storage.count {
      // The room is there once what is done with is overwritten.
      if let base = storage.baseAddress { base.copyMemory(from: base + (position - origin), byteCount: kept) }
      origin = position
    }
    UnsafeMutableRawBufferPointer(rebasing: storage[(end - origin)...]).copyMemory(from: bytes)
    end += bytes.count
  }

  /// The bytes at these positions; valid until the next `append`.
  subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: storage.baseAddress.map { UnsafeRawPointer($0 + (range.lowerBound - origin)) },
      count: range.count)
  }

  /// The byte at this position.
  subscript(position: Int) -> UInt8 { storage[position - origin] }
}
