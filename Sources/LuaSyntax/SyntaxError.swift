/// Why a text is no Lua.
///
/// Lua's own message is the one to show: this one says only where reading ended.
public struct SyntaxError: Error, Sendable, Equatable {
  /// What was expected, or what is wrong.
  public let message: String
  /// The token at which reading ended.
  public let span: Span
  /// What Lua wants there, where the mistake is one that people make; `nil` when it is not known.
  public internal(set) var hint: String?
}
