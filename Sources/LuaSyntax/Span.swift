/// A place in a source text: where a token or an expression begins, and how long it is.
public struct Span: Sendable, Equatable {
  /// Bytes from the beginning of the text.
  public let offset: Int
  /// The line, from 1.
  public let line: Int
  /// The character in the line, from 1.
  public let column: Int
  /// Bytes of the token.
  public let length: Int
}
