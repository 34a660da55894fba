/// What keeps a server from starting or from taking new settings.
///
/// It holds no secret, so all of it may be printed.
public struct ListenerError: Error, Hashable, Sendable {
  /// What was being done.
  public enum Kind: Hashable, Sendable {
    /// A setting is missing, unreadable or not safe.
    case configuration
    /// An address could not be listened on.
    case listening
    /// A certificate or key could not be used.
    case certificate
  }

  /// What was being done.
  public let kind: Kind
  /// What is wrong: one line, lower case, no full stop.
  public let message: String
  /// What to do about it, in the same form.
  public let hint: String

  init(_ kind: Kind, _ message: String, hint: String) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension ListenerError: CustomStringConvertible {
  /// Message and hint in one line.
  public var description: String {
    "\(message) (\(hint))"
  }
}
