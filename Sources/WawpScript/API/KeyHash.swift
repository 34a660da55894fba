/// A quick hash of two strings for a table in memory, mixed with a secret seed.
///
/// Multiplies 128 bits wide and folds, eight bytes at a time. It is several times quicker on short IDs than
/// the standard library's hasher, whose strength against chosen keys is not needed where the seeds are secret and
/// a chain has a bounded length.
enum KeyHash {
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xD6E8_FEB8_6659_FD93

  /// The hash of the pair; `("ab", "c")` and `("a", "bc")` differ.
  static func hash(_ a: String, _ b: String, seed: UInt64) -> UInt64 {
    fold(hash(b, state: hash(a, state: seed)), second)
  }

  @inline(__always)
  private static func hash(_ text: String, state: UInt64) -> UInt64 {
    // Both kinds of native string lend their bytes without a copy on the heap.
    let hashed = text.utf8.withContiguousStorageIfAvailable { bytes in
      hash(UnsafeRawBufferPointer(bytes), state: state)
    }
    if let hashed { return hashed }
    return Array(text.utf8).withUnsafeBytes { hash($0, state: state) }
  }

  @inline(__always)
  private static func hash(_ bytes: UnsafeRawBufferPointer, state: UInt64) -> UInt64 {
    var state = state ^ UInt64(truncatingIfNeeded: bytes.count) &* second
    var offset = 0
    while offset + 8 <= bytes.count {
      state = fold(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), first)
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64(bytes[offset])
      offset += 1
    }
    return fold(state ^ rest, second)
  }

  @inline(__always)
  private static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = (value ^ factor).multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}

/// 128 bits that stand for two strings in a table in memory; of use only beside others of the same ``PairHasher``.
///
/// Instead of the texts themselves: thousands of small texts that stay, spread over the memory of a burst, would keep all of
/// it from being given back. Two pairs of one table look alike once in 10^30.
package struct PairHash: Hashable, Sendable {
  let first: UInt64
  let second: UInt64

  /// Where to begin to look in a table: any of its bits are good for that.
  package var bits: Int { Int(truncatingIfNeeded: first) }
}

/// Makes ``PairHash``es, under seeds of its own: the strings come from outside, and nobody shall be able to choose ones that
/// look alike.
package struct PairHasher: Sendable {
  private let seeds = (first: UInt64.random(in: .min ... .max), second: UInt64.random(in: .min ... .max))

  package init() {}

  package func hash(_ a: String, _ b: String) -> PairHash {
    PairHash(first: KeyHash.hash(a, b, seed: seeds.first), second: KeyHash.hash(a, b, seed: seeds.second))
  }
}
