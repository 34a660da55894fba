/// Bytes as hexadecimal digits.
enum HexCoding {
  /// The bytes; nil unless there are two digits, of either case, for each of `count` bytes.
  static func decode(_ text: Substring.UTF8View, count: Int) -> [UInt8]? {
    text.withContiguousStorageIfAvailable { decode($0, count: count) }
      ?? Array(text).withUnsafeBufferPointer { decode($0, count: count) }
  }

  private static func decode(_ text: UnsafeBufferPointer<UInt8>, count: Int) -> [UInt8]? {
    guard text.count == 2 * count else { return nil }
    var wrong: UInt8 = 0
    let result = [UInt8](unsafeUninitializedCapacity: count) { result, initialized in
      for index in 0..<count {
        let (high, low) = (text[2 * index], text[2 * index + 1])
        // Without branches, which random digits make expensive.
        wrong |= wrongness(high) | wrongness(low)
        result[index] = value(high) << 4 | value(low)
      }
      initialized = count
    }
    return wrong == 0 ? result : nil
  }

  /// 0 for a digit.
  @inline(__always)
  private static func wrongness(_ character: UInt8) -> UInt8 {
    let isNumber: UInt8 = character &- UInt8(ascii: "0") < 10 ? 1 : 0
    let isLetter: UInt8 = (character | 0x20) &- UInt8(ascii: "a") < 6 ? 1 : 0
    return 1 ^ (isNumber | isLetter)
  }

  /// Of a digit; letters of either case have 1 to 6 in their low bits and bit 6 set.
  @inline(__always)
  private static func value(_ digit: UInt8) -> UInt8 { (digit & 0x0F) &+ (digit >> 6) &* 9 }

  /// What a digit stands for; nil for anything else.
  static func digit(_ character: UInt8) -> UInt8? { wrongness(character) == 0 ? value(character) : nil }
}
