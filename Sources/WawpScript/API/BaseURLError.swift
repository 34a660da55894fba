/// Why a text cannot be the base URL.
public struct BaseURLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to write instead, in lower case and without a full stop.
  public let message: String

  init(_ message: String) { self.message = message }

  /// The same as `message`.
  public var description: String { message }
}
