/// What came of a request that the API accepted.
public struct APISuccess: Sendable, Equatable {
  /// The status of the last answer, 200 to 299.
  public let status: Int
  /// The body as received; may be empty.
  public let body: [UInt8]
  /// How many requests were started.
  public let attempts: Int
  /// How long all of it took, waits included.
  public let milliseconds: Double

  /// All fields; made by the client, and by those who stand in for it.
  public init(status: Int, body: [UInt8], attempts: Int, milliseconds: Double) {
    self.status = status
    self.body = body
    self.attempts = attempts
    self.milliseconds = milliseconds
  }
}
