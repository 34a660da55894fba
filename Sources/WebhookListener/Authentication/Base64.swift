/// Bytes in base64 of the standard alphabet.
enum Base64 {
  /// The bytes; nil if it is something else.
  ///
  /// The padding at the end may be left out, but not be wrong.
  static func decode(_ text: Substring) -> [UInt8]? {
    var characters = Array(text.utf8)
    let padded = characters.count
    while let last = characters.last, last == UInt8(ascii: "="), padded - characters.count < 2 {
      characters.removeLast()
    }
    let padding = padded - characters.count
    guard characters.count % 4 != 1, padding == 0 || padded % 4 == 0 else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(characters.count * 3 / 4)
    var bits: UInt32 = 0
    var held = 0
    for character in characters {
      guard let value = value(of: character) else { return nil }
      bits = bits << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return result
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
