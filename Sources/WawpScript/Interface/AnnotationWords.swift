/// The pieces of an annotation, from the left.
struct AnnotationWords {
  private var text: Substring

  init(_ text: String) { self.text = text[...] }

  /// The characters up to the next blank.
  mutating func word() -> String { until { $0 == " " } }

  /// The characters up to one that ends them; blanks before and behind are dropped.
  mutating func until(_ isEnd: (Character) -> Bool) -> String {
    dropBlanks()
    let word = text.prefix { !isEnd($0) }
    text = text.dropFirst(word.count)
    dropBlanks()
    return String(word)
  }

  /// Drops a text that stands next.
  mutating func skip(_ part: String) {
    dropBlanks()
    if text.hasPrefix(part) { text = text.dropFirst(part.count) }
    dropBlanks()
  }

  /// A type: it may have blanks in brackets, beside `|`, and in what a function returns.
  mutating func type() -> ScriptType {
    dropBlanks()
    var depth = 0
    var quote: Character?
    var isFunction = text.hasPrefix("fun(")
    var end = text.startIndex
    while end < text.endIndex {
      let character = text[end]
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "\"", "'": quote = character
        case "(", "<", "{", "[": depth += 1
        case ")", ">", "}", "]": depth -= 1
        case " " where depth == 0:
          let before = text[..<end].last
          let next = text[end...].first { $0 != " " }
          let goesOn = before == "|" || next == "|" || (isFunction && (before == ":" || before == ","))
          if !goesOn {
            defer { text = text[end...].drop { $0 == " " } }
            return ScriptType(String(text[..<end]))
          }
        default: break
        }
      }
      if depth == 0, character == "|" {
        isFunction = text[text.index(after: end)...].drop { $0 == " " }.hasPrefix("fun(") || isFunction
      }
      end = text.index(after: end)
    }
    defer { text = "" }
    return ScriptType(String(text))
  }

  /// All that is left.
  mutating func rest() -> String {
    dropBlanks()
    defer { text = "" }
    return String(text)
  }

  private mutating func dropBlanks() { text = text.drop { $0 == " " } }
}
