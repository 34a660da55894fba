/// Reads Lua 5.4 source into a tree, by section 9 of the manual.
///
/// It takes a little more than Lua does: what needs knowledge of scopes (`goto`, `<const>`, too many locals) is Lua's to find.
public struct Parser {
  /// How deep statements, functions and expressions may be nested, as in Lua itself.
  public static let maximumNesting = 200
  /// How deep a tree may grow by long chains such as `a + b + c`.
  public static let maximumDepth = 1000

  private var lexer: Lexer
  var token: Token
  private var ahead: Token?
  var nesting = 0
  /// The deepest expression of the function that is being read.
  var deepest = 0

  private init(_ bytes: [UInt8]) throws(SyntaxError) {
    lexer = Lexer(bytes)
    token = try lexer.next()
  }

  /// Reads a whole text.
  ///
  /// - Parameter source: any bytes; a byte order mark and a first line that begins with `#` are passed over.
  /// - Throws: ``SyntaxError``; never anything worse, whatever the bytes are.
  public static func parse(_ source: [UInt8]) throws(SyntaxError) -> Chunk {
    var text = source
    // Both are blanked, not taken out: places stay true.
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    if text.first == UInt8(ascii: "#") {
      for place in text.indices {
        if text[place] == 10 || text[place] == 13 { break }
        text[place] = 32
      }
    }
    do throws(SyntaxError) { return try chunk(text) } catch {
      var error = error
      error.hint = SyntaxAdvice.hint(for: error, in: text)
      throw error
    }
  }

  private static func chunk(_ text: [UInt8]) throws(SyntaxError) -> Chunk {
    var parser = try Parser(text)
    let start = parser.token.span
    let body = try parser.block()
    guard parser.token.kind == .end else { throw parser.failure("<eof> expected") }
    let function = Function(depth: parser.deepest, parameters: [], isVariadic: true, body: body, span: start)
    return Chunk(
      function: function, comments: parser.lexer.comments.map { Chunk.Comment(line: $0.line, text: $0.text) })
  }

  // MARK: - Tokens

  func failure(_ message: String) -> SyntaxError { SyntaxError(message: message, span: token.span) }

  mutating func advance() throws(SyntaxError) {
    if let next = ahead {
      token = next
      ahead = nil
    } else {
      token = try lexer.next()
    }
  }

  mutating func peek() throws(SyntaxError) -> Token.Kind {
    if ahead == nil { ahead = try lexer.next() }
    return ahead?.kind ?? .end
  }

  func isAt(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

  func isAt(keyword: String) -> Bool { token.kind == .keyword(keyword) }

  mutating func take(_ symbol: String) throws(SyntaxError) -> Bool {
    guard isAt(symbol) else { return false }
    try advance()
    return true
  }

  mutating func take(keyword: String) throws(SyntaxError) -> Bool {
    guard isAt(keyword: keyword) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(SyntaxError) {
    guard try take(symbol) else { throw failure("'\(symbol)' expected") }
  }

  mutating func expect(keyword: String) throws(SyntaxError) {
    guard try take(keyword: keyword) else { throw failure("'\(keyword)' expected") }
  }

  mutating func name() throws(SyntaxError) -> Name {
    guard case .name(let text) = token.kind else { throw failure("<name> expected") }
    let name = Name(text: text, span: token.span)
    try advance()
    return name
  }

  mutating func enter() throws(SyntaxError) {
    nesting += 1
    guard nesting <= Parser.maximumNesting else { throw failure("too deeply nested") }
  }
}
