/// Bytes and numbers in base 16.
enum Hexadecimal {
  /// The bytes in lower-case digits.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// 32 random digits in upper case: the usual form of a call's or message's ID.
  static func identifier(using random: inout SplitMix64) -> String {
    upperCase(random.next()) + upperCase(random.next())
  }

  /// 16 digits in upper case.
  static func upperCase(_ number: UInt64) -> String {
    String(unsafeUninitializedCapacity: 16) { text in
      for digit in 0..<16 {
        let bits = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * digit)) & 15
        text[digit] = bits < 10 ? UInt8(ascii: "0") + bits : UInt8(ascii: "A") + bits - 10
      }
      return 16
    }
  }
}
