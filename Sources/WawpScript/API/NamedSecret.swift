/// Finds what stands where a secret usually stands: after the name of one.
enum NamedSecret {
  /// Names after which a value is always a secret, in a query, a header or JSON; in lower case.
  private static let names = [
    "access_token", "access-token", "accesstoken", "access%5ftoken", "access%2dtoken",
  ]
  .map { Array($0.utf8) }

  /// Names that mean a secret only inside a query, where they follow `?` or `&`.
  private static let queryNames = ["secret", "token", "api_key", "apikey", "key"].map { Array($0.utf8) }

  private static let bearer = Array("bearer".utf8)
  private static let encodedSpace = Array("%20".utf8)
  private static let encodedEquals = Array("%3d".utf8)
  private static let encodedColon = Array("%3a".utf8)
  private static let encodedAmpersand = Array("%26".utf8)
  private static let mark = Array(Redaction.mark.dropLast().utf8)

  /// Words that follow "bearer" in a sentence and are no token.
  private static let bearerWords: Set<String> = [
    "token", "tokens", "auth", "authentication", "authorization", "scheme", "header", "realm", "is", "or",
    "and",
    "credentials", "format", "error", "required",
  ]

  /// The range of the value whose name begins at `index`, or `nil` if no such name begins there.
  static func value(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    switch bytes[index] | 0x20 {
    case UInt8(ascii: "a"):
      for name in names where matches(name, in: bytes, at: index) {
        return assigned(in: bytes, after: index + name.count)
      }
      guard followsQueryMark(bytes, index) else { return nil }
      return queryValue(in: bytes, at: index)
    case UInt8(ascii: "b"):
      return matches(bearer, in: bytes, at: index) ? bearerValue(in: bytes, after: index + bearer.count) : nil
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "k"):
      return followsQueryMark(bytes, index) ? queryValue(in: bytes, at: index) : nil
    default:
      return nil
    }
  }

  private static func matches(_ name: [UInt8], in bytes: [UInt8], at index: Int) -> Bool {
    guard index + name.count <= bytes.count else { return false }
    for offset in 0..<name.count {
      let byte = bytes[index + offset]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if lower != name[offset] { return false }
    }
    return true
  }

  private static func followsQueryMark(_ bytes: [UInt8], _ index: Int) -> Bool {
    index > 0 && (bytes[index - 1] == UInt8(ascii: "?") || bytes[index - 1] == UInt8(ascii: "&"))
  }

  private static func queryValue(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    for name in queryNames where matches(name, in: bytes, at: index) {
      let sign = index + name.count
      if sign < bytes.count, bytes[sign] == UInt8(ascii: "=") { return token(in: bytes, at: sign + 1) }
    }
    return nil
  }

  private static func bearerValue(in bytes: [UInt8], after end: Int) -> Range<Int>? {
    var start = end
    while start < bytes.count, bytes[start] == 0x20 || bytes[start] == UInt8(ascii: "+") { start += 1 }
    if start == end, matches(encodedSpace, in: bytes, at: start) { start += 3 }
    guard start > end, let value = token(in: bytes, at: start) else { return nil }
    let word = String(decoding: bytes[value], as: UTF8.self).lowercased()
    return bearerWords.contains(word.filter { $0.isLetter }) && word.count < 16 ? nil : value
  }

  /// The value after a name, whatever joins the two: `=`, `:`, `=>`, or one of these percent-encoded.
  private static func assigned(in bytes: [UInt8], after end: Int) -> Range<Int>? {
    var index = end
    let isQuotedName = skipQuotes(bytes, &index)
    skipBlanks(bytes, &index)
    guard index < bytes.count else { return nil }
    var isColon = false
    if bytes[index] == UInt8(ascii: "=") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: ">") { index += 1 }
    } else if bytes[index] == UInt8(ascii: ":") {
      index += 1
      isColon = true
    } else if matches(encodedEquals, in: bytes, at: index) || matches(encodedColon, in: bytes, at: index) {
      index += 3
    } else {
      return nil
    }
    skipBlanks(bytes, &index)
    let isQuotedValue = skipQuotes(bytes, &index)
    guard let value = token(in: bytes, at: index) else { return nil }
    // "missing access_token: please send it" is a sentence, and "please" no token.
    let isSentence = isColon && !isQuotedName && !isQuotedValue
    return isSentence && bytes[value].allSatisfy { (0x61...0x7A).contains($0) } ? nil : value
  }

  private static func skipBlanks(_ bytes: [UInt8], _ index: inout Int) {
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  }

  private static func skipQuotes(_ bytes: [UInt8], _ index: inout Int) -> Bool {
    let start = index
    while index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27 || bytes[index] == 0x5C {
      index += 1
    }
    return index > start
  }

  /// The run of bytes from `start` to whatever ends a value; `nil` if it is empty or already redacted.
  private static func token(in bytes: [UInt8], at start: Int) -> Range<Int>? {
    var end = start
    while end < bytes.count, !endsValue(bytes, at: end), !matches(encodedAmpersand, in: bytes, at: end) {
      end += 1
    }
    if end == start || matches(mark, in: bytes, at: start) { return nil }
    return start..<end
  }

  private static func endsValue(_ bytes: [UInt8], at index: Int) -> Bool {
    switch bytes[index] {
    case 0...0x20, 0x22, 0x27: true
    // An escaped quotation mark ends a value, an escaped slash is part of it.
    case 0x5C: index + 1 < bytes.count && (bytes[index + 1] == 0x22 || bytes[index + 1] == 0x27)
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ","), UInt8(ascii: ";"): true
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): true
    default: false
    }
  }
}
