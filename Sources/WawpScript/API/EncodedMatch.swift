/// Finds a text in another one although bytes of it may be encoded: percent-encoded once or twice, escaped
/// as in a JSON string, or written as an entity of HTML.
enum EncodedMatch {
  /// Where the occurrence of `secret` that begins at `index` ends, or `nil` if none begins there.
  ///
  /// Each byte may be encoded or not, each in its own way. All readings are followed at once, because a
  /// secret may itself hold a percent sign or a backslash.
  static func end(of secret: [UInt8], in bytes: [UInt8], at index: Int) -> Int? {
    // Most positions end here, without an array.
    guard let first = secret.first, index < bytes.count,
      bytes[index] == first || isEscape(bytes[index])
    else { return nil }
    var positions = [index]
    for byte in secret {
      var next: [Int] = []
      for position in positions { append(endsOf: byte, in: bytes, at: position, to: &next) }
      if next.isEmpty { return nil }
      positions = next
    }
    return positions.max()
  }

  private static func isEscape(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&")
  }

  /// Appends where `byte` may end when it is read at `position`.
  private static func append(endsOf byte: UInt8, in bytes: [UInt8], at position: Int, to ends: inout [Int]) {
    guard position < bytes.count else { return }
    var found: [Int] = []
    if bytes[position] == byte { found.append(position + 1) }
    switch bytes[position] {
    case UInt8(ascii: "%"):
      if PercentEncoding.hexByte(bytes, at: position + 1) == byte { found.append(position + 3) }
      if PercentEncoding.hexByte(bytes, at: position + 1) == UInt8(ascii: "%"),
        PercentEncoding.hexByte(bytes, at: position + 3) == byte
      {
        found.append(position + 5)
      }
    case UInt8(ascii: "\\"):
      if let end = escapeEnd(of: byte, in: bytes, at: position + 1) { found.append(end) }
    case UInt8(ascii: "&"):
      if let entity = Entity.decode(bytes, at: position), Array(String(entity.scalar).utf8) == [byte] {
        found.append(entity.end)
      }
    default: break
    }
    for end in found where !ends.contains(end) { ends.append(end) }
  }

  /// Reads `/`, `u002f` or `x2f` after a backslash.
  private static func escapeEnd(of byte: UInt8, in bytes: [UInt8], at index: Int) -> Int? {
    guard index < bytes.count else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "u"):
      if PercentEncoding.hexByte(bytes, at: index + 1) == 0,
        PercentEncoding.hexByte(bytes, at: index + 3) == byte
      {
        return index + 5
      }
    case UInt8(ascii: "x"):
      if PercentEncoding.hexByte(bytes, at: index + 1) == byte { return index + 3 }
    default: break
    }
    return bytes[index] == byte ? index + 1 : nil
  }
}
