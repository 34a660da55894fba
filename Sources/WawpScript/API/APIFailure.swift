/// What came of a request that failed.
public struct APIFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  public let code: APIErrorCode
  /// The status of the last answer; `nil` if the last attempt got none.
  public let status: Int?
  /// The human part of the answer, or what happened instead of one: one line, without secrets.
  public let message: String
  /// Whether the same request may succeed later.
  public let retryable: Bool
  /// How many requests were started; 0 if there was no time for any.
  public let attempts: Int
  /// How long all of it took, waits included.
  public let milliseconds: Double
  /// The server's own code, such as `invalid_session`, if its body had one.
  public let bodyCode: String?
  /// How many seconds the server asked to wait, if it did.
  public let retryAfter: Double?

  /// All fields; made by the client, and by those who stand in for it.
  ///
  /// `retryable` follows the code unless given.
  public init(
    code: APIErrorCode, status: Int? = nil, message: String, retryable: Bool? = nil, attempts: Int,
    milliseconds: Double, bodyCode: String? = nil, retryAfter: Double? = nil
  ) {
    self.code = code
    self.status = status
    self.message = message
    self.retryable = retryable ?? code.isRetryable
    self.attempts = attempts
    self.milliseconds = milliseconds
    self.bodyCode = bodyCode
    self.retryAfter = retryAfter
  }

  /// What it means for the exit code: refused credentials for 401 and 403, else by `retryable`.
  public var failureClass: FailureClass {
    switch code {
    case .unauthorized, .forbidden: .credentials
    default: retryable ? .temporary : .permanent
    }
  }

  /// The same as `message`.
  public var description: String { message }
}
