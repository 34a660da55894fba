extension SyntaxAdvice {
  /// Conditions, calls, tables and braces that are written as elsewhere.
  var parts: String? { equals ?? brackets ?? missing }

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
    case "')' expected", "'}' expected": return separator
    default: return nil
    }
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
