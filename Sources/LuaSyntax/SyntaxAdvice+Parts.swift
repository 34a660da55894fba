extension SyntaxAdvice {
  /// Conditions, calls, tables and braces that are written as elsewhere.
  var parts: String? { equals ?? brackets ?? superfluous ?? missing }

  /// `=` where a value is expected.
  private var equals: String? {
    guard symbol(place) == "=" else {
      if symbol(place) == "==", error.message == "syntax error" {
        return "`==` compares, which is no statement; `=` sets a value"
      }
      if symbol(place) == "==", keyword(place - 2) == "local" { return "`=` sets a value; `==` compares" }
      return nil
    }
    if condition != nil { return "`==` compares; `=` sets a value" }
    if error.message == "')' expected", let word = name(place - 1) {
      return "options stand in braces: `{ \(word) = ... }`"
    }
    if error.message == "unexpected symbol", case .some = name(place - 1) {
      return "a statement sets values once: `==` compares"
    }
    return nil
  }

  /// The `if`, `elseif`, `while` or `until` whose condition is being read.
  private var condition: Int? {
    var near = place - 1
    while near >= 0 {
      switch keyword(near) {
      case "if", "elseif", "while", "until": return near
      case "then", "do", "end", "else", "function", "local", "return", "repeat": return nil
      default: near -= 1
      }
    }
    return nil
  }

  private var brackets: String? {
    let here = symbol(place)
    // `{ reason: "closed" }`, `{ "reason": "closed" }`, `{ ["reason"]: "closed" }`
    if symbol(place - 1) == ":", name(place - 2) != nil, ["{", ",", ";"].contains(symbol(place - 3)) {
      return "a field of a table is written `\(name(place - 2) ?? "name") = ...`"
    }
    if here == ":", isInTable { return "a field of a table is written `name = ...`" }
    if here == "=", isInTable,
      case .string(let text)? = tokens.indices.contains(place - 1) ? tokens[place - 1].kind : nil
    {
      return "a field of a table is written `name = ...`, or `[\"\(text)\"] = ...`"
    }
    if here == "=", isInTable { return "a field of a table is written `name = ...`; other names stand in [\" and \"]" }
    if here == "[", error.message == "unexpected symbol" { return "a list stands in braces: `{ 1, 2 }`" }
    if here == "{", error.message == "unexpected symbol" || error.message.hasSuffix("expected") {
      return "a block has no braces: it ends with `end`"
    }
    if here == "}", !isInTable { return "a block has no braces: it ends with `end`" }
    // `if call.is_video { ... }` is read as a call with a table.
    if let start = condition, let open = (start..<place).first(where: { symbol($0) == "{" && line($0) == line(start) }),
      line(open) < line(open + 1)
    {
      return "line \(line(start)): write `then ... end` for `{ ... }`"
    }
    return nil
  }

  /// Whether the nearest bracket that is open is a brace.
  private var isInTable: Bool {
    var depth = 0
    for near in stride(from: min(place, tokens.count) - 1, to: -1, by: -1) {
      switch symbol(near) {
      case "}", ")", "]": depth += 1
      case "{" where depth == 0: return true
      case "(" where depth == 0, "[" where depth == 0: return false
      case "{", "(", "[": depth -= 1
      default: break
      }
    }
    return false
  }

  private static let loops =
    "a loop is written `for i = 1, 10 do ... end` or `for _, value in ipairs(list) do ... end`"

  /// What stands between a condition and its block, or in the head of a loop.
  private var missing: String? {
    switch error.message {
    case "'then' expected":
      guard let start = condition, let word = keyword(start) else { return nil }
      return "the condition of `\(word)` in line \(line(start)) ends with `then`"
    case "'do' expected": return "the head of a loop ends with `do`: `for i = 1, 10 do ... end`"
    case "'in' expected": return Self.loops
    case "<name> expected":
      if keyword(place - 1) == "for" { return Self.loops }
      guard let word = keyword(place) else { return nil }
      return "`\(word)` is a word of Lua and names nothing else"
    case "')' expected", "'}' expected": return closing ?? separator
    case "'(' expected" where keyword(place - 1) == "function":
      return "a function that is handed over has no name: `function(call) ... end`"
    case "'end' expected" where isBehindReturn: return "`return` is the last statement of its block"
    default: return nil
    }
  }

  /// Whether a `return` stands before this place in the same block.
  private var isBehindReturn: Bool {
    for near in stride(from: place - 1, to: -1, by: -1) {
      guard let word = keyword(near) else { continue }
      if word == "return" { return true }
      guard ["and", "or", "not", "nil", "true", "false"].contains(word) else { return false }
    }
    return false
  }

  /// Where a bracket is missing rather than a comma.
  private var closing: String? {
    let bracket = String(error.message.dropFirst().prefix(1))
    if bracket == ")", keyword(place - 1) == "end", keyword(place) != "end" {
      return "a `)` is missing behind the `end` in line \(line(place - 1))"
    }
    guard let word = keyword(place), ["then", "do", "end", "else", "elseif", "local", "return", "if"].contains(word),
      keyword(place - 1) != "end"
    else { return nil }
    return "a `\(bracket)` is missing before `\(word)`"
  }

  /// Colons, commas and brackets that are too many, and values that are missing beside them.
  private var superfluous: String? {
    let here = symbol(place)
    if here == ":", keyword(place - 1) == "else" || symbol(place - 1) == ")" { return "no colon stands there" }
    if symbol(place - 2) == ":", name(place - 1) != nil, line(place - 1) > line(place - 2) {
      return "line \(line(place - 2)): no colon stands there; a condition ends with `then`"
    }
    if here == ",", error.message == "syntax error" { return "no comma stands behind a statement" }
    if here == ")", error.message == "'then' expected" { return "there is one `)` too many" }
    guard error.message == "unexpected symbol" else { return nil }
    if keyword(place) == "in" { return "Lua has no `in`: compare with each value, or use wawp.list" }
    if symbol(place - 1) == ",", here == ")" || here == "," { return "there is one comma too many" }
    if let word = keyword(place - 1), ["and", "or", "not"].contains(word) {
      return "a value is missing behind `\(word)`"
    }
    if let sign = symbol(place - 1), ["==", "~=", "<", ">", "<=", ">=", "..", "+", "-", "*", "/"].contains(sign) {
      return "a value is missing behind `\(sign)`"
    }
    return nil
  }

  /// Between two arguments, or two fields.
  private var separator: String? {
    guard tokens.indices.contains(place) else { return nil }
    if case .string? = tokens.indices.contains(place - 1) ? tokens[place - 1].kind : nil, touches(place - 1) {
      return "a quote ends the string that began with it: write \"don't\", or 'say \"yes\"'"
    }
    switch tokens[place].kind {
    case .name, .string, .number, .symbol("{"), .keyword("function"), .keyword("true"), .keyword("false"),
      .keyword("nil"):
      return "a comma stands between two values"
    default: return nil
    }
  }
}
