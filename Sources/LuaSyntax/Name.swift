/// A word of the source that names something, with its place.
public struct Name: Sendable, Equatable {
  /// The word.
  public let text: String
  /// Where it stands.
  public let span: Span
}
