/// What is known about a call.
public struct CallEntry: Sendable, Equatable {
  /// What the notes about it say together.
  public let note: CallNote
  /// When it was first heard of, in seconds since 1970.
  public let firstSeen: Double
  /// When its reject ended as the note says, in seconds since 1970.
  public let rejectedAt: Double?
  /// When it was settled, in seconds since 1970.
  public let settledAt: Double?
}
