/// Bytes as hexadecimal digits.
enum HexCoding {
  /// The bytes; nil unless there are two digits, of either case, for each of `count` bytes.
  static func decode(_ text: Substring.UTF8View, count: Int) -> [UInt8]? {
    guard text.count == 2 * count else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var high: UInt8?
    for character in text {
      guard let digit = digit(character) else { return nil }
      if let first = high {
        result.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return result
  }

  static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
