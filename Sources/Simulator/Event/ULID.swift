/// Time-ordered IDs of 26 characters (ulid/spec), in lower case as WAHA writes them.
enum ULID {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// An ID of a moment, in milliseconds since 1970, with 80 random bits.
  static func make(milliseconds: Int, using random: inout SplitMix64) -> String {
    let high = random.next() & 0xFF_FFFF_FFFF
    let low = random.next() & 0xFF_FFFF_FFFF
    return String(unsafeUninitializedCapacity: 26) { text in
      put(UInt64(clamping: milliseconds), digits: 10, at: 0, in: text)
      put(high, digits: 8, at: 10, in: text)
      put(low, digits: 8, at: 18, in: text)
      return 26
    }
  }

  /// Writes the lowest five bits of each digit, the highest digit first.
  private static func put(
    _ number: UInt64, digits: Int, at start: Int, in text: UnsafeMutableBufferPointer<UInt8>
  ) {
    for digit in 0..<digits {
      let bits = number >> UInt64(5 * (digits - 1 - digit)) & 31
      text[start + digit] = alphabet[Int(bits)]
    }
  }
}
