/// Why an instance ID or an access token cannot be used; the message never holds either of them.
public struct CredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, in lower case and without a full stop.
  public let message: String

  /// The same as `message`.
  public var description: String { message }
}
