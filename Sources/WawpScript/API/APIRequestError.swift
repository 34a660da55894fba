/// Why a request cannot even be made: it is the caller's mistake, found before anything is sent.
public struct APIRequestError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what to write instead, in lower case and without a full stop.
  public let message: String

  init(_ message: String) { self.message = message }

  /// The same as `message`.
  public var description: String { message }
}
