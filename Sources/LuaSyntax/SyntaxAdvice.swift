/// Finds what somebody meant who wrote no Lua: the habits of other languages, and what people forget.
///
/// It only looks at tokens, those before the place where reading ended and a few behind it.
struct SyntaxAdvice {
  let text: [UInt8]
  /// What was read, and at most three tokens more.
  let tokens: [Token]
  /// The token at which reading ended; `tokens.count` when it is none.
  let place: Int
  let error: SyntaxError

  /// What to write instead; `nil` when nothing is known.
  ///
  /// - Parameters:
  ///   - error: what reading `text` ended with.
  ///   - text: the source.
  static func hint(for error: SyntaxError, in text: [UInt8]) -> String? {
    let advice = SyntaxAdvice(error, text)
    return advice.characters ?? advice.signs ?? advice.words ?? advice.parts ?? advice.blocks
  }

  private init(_ error: SyntaxError, _ text: [UInt8]) {
    self.error = error
    self.text = text
    var lexer = Lexer(text)
    var tokens: [Token] = []
    var place: Int?
    while let token = try? lexer.next() {
      if place == nil, token.span.offset >= error.span.offset { place = tokens.count }
      tokens.append(token)
      if token.kind == .end { break }
      if let place, tokens.count > place + 3 { break }
    }
    self.tokens = tokens
    self.place = place ?? tokens.count
  }

  // MARK: - Tokens

  func symbol(_ place: Int) -> String? {
    guard tokens.indices.contains(place), case .symbol(let text) = tokens[place].kind else { return nil }
    return text
  }

  func keyword(_ place: Int) -> String? {
    guard tokens.indices.contains(place), case .keyword(let text) = tokens[place].kind else { return nil }
    return text
  }

  func name(_ place: Int) -> String? {
    guard tokens.indices.contains(place), case .name(let text) = tokens[place].kind else { return nil }
    return text
  }

  /// Whether nothing stands between a token and the next one.
  func touches(_ place: Int) -> Bool {
    guard tokens.indices.contains(place), tokens.indices.contains(place + 1) else { return false }
    return tokens[place].span.offset + tokens[place].span.length == tokens[place + 1].span.offset
  }

  func line(_ place: Int) -> Int { tokens.indices.contains(place) ? tokens[place].span.line : error.span.line }

  /// Whether a token begins its line.
  func beginsLine(_ place: Int) -> Bool { place == 0 || line(place - 1) < line(place) }

  // MARK: - Characters

  /// What is no character of Lua, and strings without an end.
  private var characters: String? {
    if error.message == "unfinished string" {
      return "a string ends in its line with the quote that it began with; one over several lines stands in [[ and ]]"
    }
    if error.message == "malformed number" { return "text stands in quotes, lengths of time too: \"5m\"" }
    guard place == tokens.count || tokens[place].span.offset != error.span.offset else { return nil }
    let rest = text.dropFirst(error.span.offset).prefix(8)
    let character = String(decoding: rest, as: UTF8.self).first ?? " "
    switch character {
    case "!": return rest.dropFirst().first == UInt8(ascii: "=") ? "Lua writes `~=` for not equal" : "Lua writes `not`"
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{201F}", "\u{2018}", "\u{2019}", "\u{201A}", "\u{AB}", "\u{BB}", "`",
      "\u{B4}", "\u{2032}", "\u{2033}":
      return "\(character) is no quote of Lua: write \" or '"
    case "?": return "Lua has no `?`: write `if`, or `condition and a or b`"
    case "\u{A0}", "\u{202F}", "\u{2007}", "\u{3000}":
      return "there is a blank here that Lua does not know: type a plain one"
    case "\u{FEFF}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2060}":
      return "there is a character here that nobody sees: delete it"
    case "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}":
      return "\(character) is no minus: write -"
    case "\u{2026}": return "\(character) is one character: write three dots"
    case "\u{2260}": return "Lua writes `~=` for not equal"
    case "\u{2264}": return "Lua writes `<=`"
    case "\u{2265}": return "Lua writes `>=`"
    case "\u{D7}": return "Lua writes `*`"
    case "\\": return "a backslash has a meaning only in strings"
    case "@", "$": return "`\(character)` has no meaning in Lua; strings stand in quotes"
    default:
      guard character.isLetter, !character.isASCII else { return nil }
      return "names have only the letters a to z, digits and _; other letters stand in strings"
    }
  }

  // MARK: - Signs

  /// Operators and comments of other languages.
  private var signs: String? {
    let here = symbol(place)
    let next = symbol(place + 1)
    if let here, next == "=", touches(place), ["+", "-", "*", "/", "%", "^", "..", "//"].contains(here) {
      let target = name(place - 1) ?? "x"
      return "Lua has no `\(here)=`: write `\(target) = \(target) \(here) ...`"
    }
    if here == "+", next == "+", touches(place) || symbol(place - 1) == "+" {
      return "Lua has no `++`: write `\(name(place - 1) ?? "x") = \(name(place - 1) ?? "x") + 1`"
    }
    if here == "=", next == ">", touches(place) { return "a function is written `function(x) ... end`" }
    if here == "&", symbol(place - 1) == "&" { return "Lua writes `and`" }
    if here == "|", symbol(place - 1) == "|" { return "Lua writes `or`" }
    if here == ">", symbol(place - 1) == "<" { return "Lua writes `~=` for not equal" }
    if here == "=", next == "<", touches(place) { return "Lua writes `<=`" }
    if here == "=", symbol(place - 1) == "==", touches(place - 1) { return "Lua compares with `==`" }
    if here == "=", symbol(place - 1) == "~=" { return "Lua writes `~=` for not equal" }
    return comments
  }

  private var comments: String? {
    let here = symbol(place)
    if here == "//" || here == "#" { return "a comment begins with `--`" }
    if here == "/", symbol(place + 1) == "*" {
      return "a comment begins with `--`; one over several lines stands in --[[ and ]]"
    }
    if here == "*", symbol(place - 1) == "/" {
      return "a comment begins with `--`; one over several lines stands in --[[ and ]]"
    }
    // `local x = 1 // the first` is read as a division until a word is left over.
    let before = tokens[..<min(place, tokens.count)].suffix(12)
    if before.contains(where: { $0.kind == .symbol("//") && $0.span.line >= line(place) - 1 }) {
      return "a comment begins with `--`; `//` divides"
    }
    // `x--` is a comment behind a name.
    if let word = name(place - 1), error.message == "syntax error" {
      let end = tokens[place - 1].span.offset + tokens[place - 1].span.length
      if text.dropFirst(end).starts(with: [45, 45]) {
        return "`--` begins a comment: write `\(word) = \(word) - 1`"
      }
    }
    return nil
  }
}
