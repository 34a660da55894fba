/// What became of one call that a ``Switchboard`` placed.
public struct CallReport: Hashable, Sendable {
  /// Whether the call was rejected, as the API of the stand-in saw it.
  public enum Verdict: String, CaseIterable, Hashable, Sendable {
    /// A reject was accepted while it rang.
    case inTime = "in_time"
    /// A reject was accepted, but the call was over.
    case late
    /// No reject was accepted; it was answered on another device.
    case answered
    /// No reject was accepted.
    case notAtAll = "not_at_all"
  }

  /// The delivery of one event about the call.
  public struct Delivery: Hashable, Sendable {
    /// The event type.
    public let type: EventType
    /// The event's ID; a duplicate has the same.
    public let eventID: String
    /// How often it was attempted.
    public let attempts: Int
    /// How many attempts ended with each status; 0 stands for those without an answer.
    public let answers: [Int: Int]
    /// Whether an attempt was answered with 2xx.
    public let isDelivered: Bool
  }

  /// Counts the calls from 1.
  public let number: Int
  /// The call's ID.
  public let callID: String
  /// Who called, as in the event's `from` (a group call's event may show the group).
  public let from: String
  /// When it was placed, in seconds since 1970.
  public let placedAt: Double
  /// How long it rang, in seconds; up to now if it still rings.
  public let rangSeconds: Double
  /// How it ended; nil while it rings.
  public let end: CallEnd?
  /// Whether it was rejected.
  public let verdict: Verdict
  /// Seconds from its placing to the first accepted reject; nil without one.
  public let rejectAfterSeconds: Double?
  /// How many requests asked to reject it, whatever came of them.
  public let rejectRequests: Int
  /// How many of them were accepted.
  public let rejectsAccepted: Int
  /// How many messages were sent to the caller because of it.
  public let messages: Int
  /// The deliveries of its events, in the order in which they began.
  public let deliveries: [Delivery]

  /// Whether it was rejected with success more than once.
  public var isRejectedTwice: Bool { rejectsAccepted > 1 }
  /// Whether the caller got more than one message.
  public var isMessagedTwice: Bool { messages > 1 }
}
