/// Character references of HTML and XML: `&amp;`, `&#38;`, `&#x26;`.
enum Entity {
  private static let named: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "…", "ndash": "–",
    "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "copy": "©", "sol": "/",
    "equals": "=",
    "plus": "+", "percnt": "%", "colon": ":", "period": ".", "lowbar": "_",
  ]

  /// The scalar that the reference beginning at `index` stands for and where the reference ends, or `nil`
  /// if no known one begins there.
  static func decode(_ bytes: [UInt8], at index: Int) -> (scalar: Unicode.Scalar, end: Int)? {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "&"),
      let end = bytes[index..<min(index + 12, bytes.count)].firstIndex(of: UInt8(ascii: ";"))
    else { return nil }
    let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    if name.hasPrefix("#x") || name.hasPrefix("#X") {
      return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { ($0, end + 1) }
    }
    if name.hasPrefix("#") {
      return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init).map { ($0, end + 1) }
    }
    return named[name].map { ($0, end + 1) }
  }

  /// The bytes with every known reference replaced by its character.
  static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "&")) else { return bytes }
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let entity = decode(bytes, at: index) {
        output.append(contentsOf: String(entity.scalar).utf8)
        index = entity.end
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return output
  }
}
