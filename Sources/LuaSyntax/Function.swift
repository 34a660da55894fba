/// The parameters and the body of a function, or a whole text.
public final class Function: Sendable {
  /// The parameters; `self` is among them for `function object:method()`.
  public let parameters: [Name]
  /// Whether it takes `...`.
  public let isVariadic: Bool
  /// What it does.
  public let body: [Statement]
  /// The word `function`; the beginning for a whole text.
  public let span: Span

  /// How many expressions are nested in it.
  let depth: Int

  init(depth: Int, parameters: [Name], isVariadic: Bool, body: [Statement], span: Span) {
    self.depth = depth
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.body = body
    self.span = span
  }
}
