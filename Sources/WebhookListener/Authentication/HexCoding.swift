/// Bytes as hexadecimal digits.
enum HexCoding {
  /// The bytes; nil unless there are two digits, of either case, for each of `count` bytes.
  static func decode(_ text: Substring.UTF8View, count: Int) -> [UInt8]? {
    text.withContiguousStorageIfAvailable { decode($0, count: count) }
      ?? Array(text).withUnsafeBufferPointer { decode($0, count: count) }
  }

  private static func decode(_ text: UnsafeBufferPointer<UInt8>, count: Int) -> [UInt8]? {
    guard text.count == 2 * count else { return nil }
    var isGood = true
    let result = [UInt8](unsafeUninitializedCapacity: count) { result, initialized in
      for index in 0..<count {
        let (high, low) = (digit(text[2 * index]), digit(text[2 * index + 1]))
        isGood = isGood && high != nil && low != nil
        result[index] = (high ?? 0) << 4 | (low ?? 0)
      }
      initialized = count
    }
    return isGood ? result : nil
  }

  @inline(__always)
  static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
