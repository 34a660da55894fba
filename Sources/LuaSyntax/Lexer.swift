/// Takes Lua source apart into tokens, by section 3.1 of the manual of Lua 5.4.
struct Lexer {
  private let text: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var start = (offset: 0, line: 1, column: 1)
  /// How far the characters of the line are counted: a line of any length is counted once.
  private var counted = (offset: 0, column: 1)
  /// The comments that begin with `--` and are not long, with their lines.
  private(set) var comments: [(line: Int, text: String)] = []

  init(_ text: [UInt8]) { self.text = text }

  private func peek(_ ahead: Int = 0) -> UInt8 {
    position + ahead < text.count ? text[position + ahead] : 0
  }

  private var isAtEnd: Bool { position >= text.count }

  private mutating func begin() {
    // A character is as wide as one, however many bytes it has.
    if counted.offset < lineStart { counted = (lineStart, 1) }
    counted.column = text[counted.offset..<position].reduce(counted.column) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    counted.offset = position
    start = (position, line, counted.column)
  }

  private var span: Span {
    Span(offset: start.offset, line: start.line, column: start.column, length: max(position - start.offset, 1))
  }

  private func failure(_ message: String) -> SyntaxError { SyntaxError(message: message, span: span) }

  /// Steps over one line end: `\n`, `\r`, or both.
  private mutating func newline() {
    let first = peek()
    position += 1
    if !isAtEnd, peek() == 10 || peek() == 13, peek() != first { position += 1 }
    line += 1
    lineStart = position
  }

  mutating func next() throws(SyntaxError) -> Token {
    try skip()
    begin()
    guard !isAtEnd else { return Token(kind: .end, span: span) }
    let byte = peek()
    if Lexer.isLetter(byte) {
      while !isAtEnd, Lexer.isLetter(peek()) || Lexer.isDigit(peek()) { position += 1 }
      let word = String(decoding: text[start.offset..<position], as: UTF8.self)
      return Token(kind: Token.keywords.contains(word) ? .keyword(word) : .name(word), span: span)
    }
    if Lexer.isDigit(byte) || byte == UInt8(ascii: ".") && Lexer.isDigit(peek(1)) { return try number() }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try quoted() }
    if byte == UInt8(ascii: "["), let level = longLevel() {
      let value = try long(level)
      return Token(kind: .string(value), span: span)
    }
    return try symbol()
  }

  /// Spaces and comments.
  private mutating func skip() throws(SyntaxError) {
    while !isAtEnd {
      switch peek() {
      case 10, 13: newline()
      case 32, 9, 11, 12: position += 1
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
        begin()
        position += 2
        if peek() == UInt8(ascii: "["), let level = longLevel() {
          _ = try long(level)
        } else {
          let first = position
          while !isAtEnd, peek() != 10, peek() != 13 { position += 1 }
          comments.append((line, String(decoding: text[first..<position], as: UTF8.self)))
        }
      default: return
      }
    }
  }

  /// How many `=` stand in a long bracket that opens here.
  private func longLevel() -> Int? {
    var level = 0
    while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
    return peek(1 + level) == UInt8(ascii: "[") ? level : nil
  }

  private mutating func long(_ level: Int) throws(SyntaxError) -> String {
    position += level + 2
    if !isAtEnd, peek() == 10 || peek() == 13 { newline() }
    let first = position
    while !isAtEnd {
      if peek() == UInt8(ascii: "]") {
        var count = 0
        while count < level, peek(1 + count) == UInt8(ascii: "=") { count += 1 }
        if count == level, peek(1 + level) == UInt8(ascii: "]") {
          let value = String(decoding: text[first..<position], as: UTF8.self)
          position += level + 2
          return value
        }
        position += 1
      } else if peek() == 10 || peek() == 13 {
        newline()
      } else {
        position += 1
      }
    }
    throw failure("a long string or comment is not closed")
  }

  private mutating func number() throws(SyntaxError) -> Token {
    let isHex = peek() == UInt8(ascii: "0") && peek(1) | 0x20 == UInt8(ascii: "x")
    if isHex { position += 2 }
    let exponent = UInt8(ascii: isHex ? "p" : "e")
    while !isAtEnd {
      if peek() | 0x20 == exponent {
        position += 1
        if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      } else if Lexer.isLetter(peek()) || Lexer.isDigit(peek()) || peek() == UInt8(ascii: ".") {
        position += 1
      } else {
        break
      }
    }
    let written = text[start.offset..<position]
    guard Lexer.isNumeral(isHex ? written.dropFirst(2) : written, isHex: isHex) else {
      throw failure("malformed number")
    }
    return Token(kind: .number(String(decoding: written, as: UTF8.self)), span: span)
  }

  private static func isNumeral(_ written: ArraySlice<UInt8>, isHex: Bool) -> Bool {
    var rest = written
    func isMantissa(_ byte: UInt8) -> Bool { isHex ? isHexDigit(byte) : isDigit(byte) }
    let whole = rest.prefix(while: isMantissa)
    rest = rest.dropFirst(whole.count)
    var digits = whole.count
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isMantissa)
      digits += fraction.count
      rest = rest.dropFirst(1 + fraction.count)
    }
    guard digits > 0 else { return false }
    guard let mark = rest.first else { return true }
    guard mark | 0x20 == UInt8(ascii: isHex ? "p" : "e") else { return false }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  private mutating func symbol() throws(SyntaxError) -> Token {
    for length in [3, 2, 1] where position + length <= text.count {
      let candidate = String(decoding: text[position..<position + length], as: UTF8.self)
      if Lexer.symbols.contains(candidate) {
        position += length
        return Token(kind: .symbol(candidate), span: span)
      }
    }
    throw failure("unexpected symbol")
  }

  private static let symbols: Set<String> = [
    "...", "..", "==", "~=", "<=", ">=", "<<", ">>", "//", "::", "+", "-", "*", "/", "%", "^", "#", "&", "~", "|", "<",
    ">", "=", "(", ")", "{", "}", "[", "]", ";", ":", ",", ".",
  ]

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 97 < 6 }

  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "_") }

  // MARK: - Strings

  private mutating func quoted() throws(SyntaxError) -> Token {
    let quote = peek()
    position += 1
    var bytes: [UInt8] = []
    while true {
      guard !isAtEnd, peek() != 10, peek() != 13 else { throw failure("unfinished string") }
      let byte = peek()
      position += 1
      if byte == quote { break }
      if byte == UInt8(ascii: "\\") { try escape(into: &bytes) } else { bytes.append(byte) }
    }
    return Token(kind: .string(String(decoding: bytes, as: UTF8.self)), span: span)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 92, UInt8(ascii: "\""): 34, UInt8(ascii: "'"): 39,
  ]

  private mutating func escape(into bytes: inout [UInt8]) throws(SyntaxError) {
    guard !isAtEnd else { throw failure("unfinished string") }
    let byte = peek()
    if let plain = Lexer.escapes[byte] {
      position += 1
      return bytes.append(plain)
    }
    switch byte {
    case 10, 13:
      newline()
      bytes.append(10)
    case UInt8(ascii: "z"):
      position += 1
      while !isAtEnd, peek() == 32 || peek() &- 9 < 5 {
        if peek() == 10 || peek() == 13 { newline() } else { position += 1 }
      }
    case UInt8(ascii: "x"):
      guard Lexer.isHexDigit(peek(1)), Lexer.isHexDigit(peek(2)) else { throw failure("hexadecimal digit expected") }
      bytes.append(UInt8(String(decoding: text[(position + 1)...(position + 2)], as: UTF8.self), radix: 16) ?? 0)
      position += 3
    case UInt8(ascii: "u"):
      position += 1
      try codepoint(into: &bytes)
    case _ where Lexer.isDigit(byte):
      var value = 0
      var count = 0
      while count < 3, Lexer.isDigit(peek()), !isAtEnd {
        value = value * 10 + Int(peek() - 48)
        position += 1
        count += 1
      }
      guard let value = UInt8(exactly: value) else { throw failure("decimal escape too large") }
      bytes.append(value)
    default: throw failure("invalid escape sequence")
    }
  }

  private mutating func codepoint(into bytes: inout [UInt8]) throws(SyntaxError) {
    guard peek() == UInt8(ascii: "{"), Lexer.isHexDigit(peek(1)) else { throw failure("missing '{' in \\u{xxxx}") }
    position += 1
    var value = 0
    while Lexer.isHexDigit(peek()) {
      value = value * 16 + (Int(String(UnicodeScalar(peek())), radix: 16) ?? 0)
      guard value <= 0x7FFF_FFFF else { throw failure("UTF-8 value too large") }
      position += 1
    }
    guard peek() == UInt8(ascii: "}") else { throw failure("missing '}' in \\u{xxxx}") }
    position += 1
    let scalar = UInt32(value)
    bytes += Array(String(Unicode.Scalar(scalar).map(Character.init) ?? "\u{FFFD}").utf8)
  }
}
