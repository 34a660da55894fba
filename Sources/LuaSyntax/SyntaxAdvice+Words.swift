extension SyntaxAdvice {
  /// Words of other languages, with what Lua has in their place.
  private static let foreign: [String: String] = [
    "elif": "Lua writes `elseif`", "elsif": "Lua writes `elseif`", "elsief": "Lua writes `elseif`",
    "endif": "a block ends with `end`", "fi": "a block ends with `end`", "endfor": "a block ends with `end`",
    "var": "Lua writes `local`", "let": "Lua writes `local`", "const": "Lua writes `local`",
    "def": "Lua writes `function`", "func": "Lua writes `function`", "fn": "Lua writes `function`",
    "fun": "Lua writes `function`", "lambda": "Lua writes `function(x) return ... end`",
    "continue":
      "Lua has no `continue`: put what is left of the loop into an `if`, or write `goto next` with `::next::` before its `end`",
    "switch": "Lua has no `switch`: write `if ... then ... elseif ... then ... end`",
    "case": "Lua has no `case`: write `if ... then ... elseif ... then ... end`",
    "try": "Lua has no `try`: functions of wawp return nil and a message; pcall catches errors",
    "catch": "Lua has no `catch`: functions of wawp return nil and a message; pcall catches errors",
    "throw": "Lua writes `error(\"...\")`", "raise": "Lua writes `error(\"...\")`",
    "foreach": "Lua writes `for _, value in ipairs(list) do ... end`",
    "unless": "Lua writes `if not ... then ... end`", "import": "Lua writes `local name = require(\"name\")`",
    "async": "nothing is needed to wait: calls of wawp wait by themselves",
    "await": "nothing is needed to wait: calls of wawp wait by themselves",
    "new": "Lua has no `new`: call the function, such as `hours.new{ ... }`",
    "class": "Lua has no classes: use tables and functions", "is": "Lua compares with `==`",
  ]

  /// Words that are none of Lua's, or misspelt ones of Lua's.
  var words: String? {
    if keyword(place - 1) == "if", keyword(place - 2) == "end", line(place - 1) == line(place - 2) {
      return "a block ends with `end` alone"
    }
    if keyword(place) == "then" || symbol(place) == "==", isBehindElse {
      return "`else` has no condition: `elseif` does"
    }
    for near in [place - 1, place] {
      if let word = name(near), let advice = Self.foreign[word], !isPart(near) { return advice }
    }
    // A misspelt word is seldom where reading ends: `fucntion(call)` is a call until the next word.
    for near in stride(from: place, to: max(place - 9, -1), by: -1) where line(near) >= line(place) - 1 {
      guard let word = name(near), !isPart(near), symbol(near + 1) != "=" else { continue }
      if let meant = Self.meant(word) { return "did you mean `\(meant)`?" }
    }
    return nil
  }

  /// Whether the last word of Lua before this place is `else`.
  private var isBehindElse: Bool {
    for near in stride(from: place - 1, to: -1, by: -1) {
      guard let word = keyword(near) else { continue }
      if word == "else" { return true }
      guard ["and", "or", "not", "nil", "true", "false"].contains(word) else { return false }
    }
    return false
  }

  /// Whether a name is a field or a method.
  private func isPart(_ place: Int) -> Bool { symbol(place - 1) == "." || symbol(place - 1) == ":" }

  /// The word of Lua that a name is nearly.
  private static func meant(_ name: String) -> String? {
    if Token.keywords.contains(name.lowercased()) { return name.lowercased() }
    let word = Array(name.utf8)
    return Token.keywords.sorted().first { keyword in
      guard keyword.utf8.count >= 4, word.count >= 3 else { return false }
      return isNear(word, Array(keyword.utf8), edits: keyword.utf8.count >= 6 ? 2 : 1)
    }
  }

  /// Whether some insertions, deletions, changes and swaps of neighbours turn one word into the other.
  private static func isNear(_ a: [UInt8], _ b: [UInt8], edits: Int) -> Bool {
    guard abs(a.count - b.count) <= edits else { return false }
    if edits == 0 { return a == b }
    let same = zip(a, b).prefix { $0 == $1 }.count
    let (x, y) = (a.dropFirst(same), b.dropFirst(same))
    if x.isEmpty || y.isEmpty { return x.count + y.count <= edits }
    func rest(_ i: Int, _ j: Int) -> Bool { isNear(Array(x.dropFirst(i)), Array(y.dropFirst(j)), edits: edits - 1) }
    if rest(1, 1) || rest(1, 0) || rest(0, 1) { return true }
    return x.count > 1 && y.count > 1 && Array(x.prefix(2)) == Array(y.prefix(2).reversed()) && rest(2, 2)
  }
}
