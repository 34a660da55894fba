/// Says of an id that it was certainly never put in, or that it may have been.
///
/// A Bloom filter in blocks of one cache line. Its size is fixed; the fuller it is, the more often it says "may have been".
/// Its memory is taken as it is used.
struct IdentityFilter {
  /// Words of 64 bits in a block.
  private static let blockWords = 8
  /// Bits that stand for one id.
  private static let bitsForEach = 6

  private var words: [UInt64]
  private let blocks: UInt64
  /// How many ids were put in; one that may have been there already does not count.
  private(set) var count = 0

  /// An empty filter.
  ///
  /// - Parameter capacity: ids up to which about one answer in a hundred is a needless "may have been".
  init(capacity: Int) {
    let bits = max(1, capacity) * 12
    blocks = UInt64((bits + 511) / 512)
    words = [UInt64](repeating: 0, count: Int(blocks) * IdentityFilter.blockWords)
  }

  /// Whether the id may have been put in; `false` is certain.
  func mayContain(_ id: String) -> Bool {
    let (block, pattern) = place(of: id)
    return IdentityFilter.allBits(pattern) { word, bit in words[block + word] & bit != 0 }
  }

  /// Puts an id in.
  mutating func insert(_ id: String) {
    let (block, pattern) = place(of: id)
    var isNew = false
    _ = IdentityFilter.allBits(pattern) { word, bit in
      isNew = isNew || words[block + word] & bit == 0
      words[block + word] |= bit
      return true
    }
    if isNew { count += 1 }
  }

  /// Where an id's bits are.
  ///
  /// The hash is seeded in each process: nobody outside can choose ids that look alike.
  private func place(of id: String) -> (block: Int, pattern: UInt64) {
    let hash = UInt64(bitPattern: Int64(id.hashValue))
    // The block from the high bits, its bits from a second number that the hash is spread into.
    let block = Int(hash.multipliedFullWidth(by: blocks).high) * IdentityFilter.blockWords
    return (block, hash &* 0x9E37_79B9_7F4A_7C15)
  }

  private static func allBits(_ pattern: UInt64, _ body: (_ word: Int, _ bit: UInt64) -> Bool) -> Bool {
    var pattern = pattern
    for _ in 0..<bitsForEach {
      let place = Int(truncatingIfNeeded: pattern >> 55)
      guard body(place >> 6, 1 << UInt64(place & 63)) else { return false }
      pattern = pattern << 9
    }
    return true
  }
}
