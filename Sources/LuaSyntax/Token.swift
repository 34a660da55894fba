/// A piece of Lua source.
struct Token {
  /// What it is.
  enum Kind: Equatable {
    case name(String)
    case keyword(String)
    case symbol(String)
    case string(String)
    case number(String)
    case end
  }

  let kind: Kind
  let span: Span

  /// The words that name nothing.
  static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]
}
