/// Percent-encoding of the values in a query (RFC 3986): all but the unreserved characters is encoded.
enum PercentEncoding {
  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  /// Appends `text` to `output`, byte by byte of its UTF-8, with every byte encoded that is not a letter, a
  /// digit or one of `-._~`.
  static func append(_ text: String, to output: inout [UInt8]) {
    for byte in text.utf8 {
      if isUnreserved(byte) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(hexDigits[Int(byte >> 4)])
        output.append(hexDigits[Int(byte & 15)])
      }
    }
  }

  /// Appends `name=value`, both encoded, after the `?` or `&` that belongs before it.
  static func appendPair(_ name: String, _ value: String, isFirst: inout Bool, to output: inout [UInt8]) {
    output.append(UInt8(ascii: isFirst ? "?" : "&"))
    isFirst = false
    append(name, to: &output)
    output.append(UInt8(ascii: "="))
    append(value, to: &output)
  }

  /// The bytes with every `%XX` replaced by the byte that it stands for; a `%` without two digits stays.
  static func decoded(_ text: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(text)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), let byte = hexByte(bytes, at: index + 1) {
        output.append(byte)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return output
  }

  /// The byte that the two hexadecimal digits at `index` stand for, or `nil` if they are not two digits.
  static func hexByte(_ bytes: [UInt8], at index: Int) -> UInt8? {
    guard index + 1 < bytes.count, let high = hexDigit(bytes[index]), let low = hexDigit(bytes[index + 1])
    else { return nil }
    return high << 4 | low
  }

  /// The value of one hexadecimal digit of either case.
  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }
}
