/// Text from outside made fit for one line of a log, a record or a terminal.
enum OneLine {
  /// The most characters that a message taken from a response may have.
  static let limit = 300

  /// Joins lines, squeezes white space, drops what could steer a terminal or turn the writing direction, and
  /// cuts at `limit` characters; text that was cut ends in an ellipsis.
  ///
  /// The length in bytes is bounded too (eight a character), since one character may be made of any number
  /// of combining marks.
  static func make(_ text: String, limit: Int = OneLine.limit) -> String {
    var line = String.UnicodeScalarView()
    var isSpacePending = false
    // Twice the limit is read, because scalars that join into one character count once below.
    var room = limit * 8
    for scalar in text.unicodeScalars {
      if room <= 0 { break }
      if isInvisible(scalar) { continue }
      if isBlank(scalar) {
        isSpacePending = true
        continue
      }
      if isSpacePending && !line.isEmpty {
        line.append(" ")
        room -= 1
      }
      isSpacePending = false
      line.append(scalar)
      room -= UTF8.width(scalar)
    }
    let whole = String(line)
    guard room <= 0 || whole.count > limit else { return whole }
    return String(whole.prefix(limit - 1)) + "…"
  }

  /// The text without the white space and control characters at both ends.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// White space, and control characters of both ranges, which count as white space here.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x20, 0x7F...0xA0, 0x2028, 0x2029: true
    case 0x21...0x7E: false
    default: scalar.properties.isWhitespace
    }
  }

  /// Characters that show nothing themselves: byte order mark, zero-width space, and the marks that turn the
  /// writing direction and so can make a log line read as something else.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFEFF, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2069: true
    default: false
    }
  }
}
