/// Where an event came from when it came through the inbox.
public struct Origin: Sendable {
  /// Its number in the inbox.
  public let number: Int64
  /// Its id there.
  public let id: String
  /// When it was accepted, in seconds since 1970.
  public let acceptedAt: Double
  /// When its last byte came in, or when it was taken up again: seconds of the clock that never goes back.
  public let received: Double

  /// An origin.
  public init(number: Int64, id: String, acceptedAt: Double, received: Double) {
    self.number = number
    self.id = id
    self.acceptedAt = acceptedAt
    self.received = received
  }
}
