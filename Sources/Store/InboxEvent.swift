/// An event on its way into the inbox.
public struct InboxEvent: Sendable, Equatable {
  /// The sender's id, or one made from the bytes.
  public var id: String
  /// Whether `id` is the sender's own.
  public var hasOwnID: Bool
  /// The event's name, such as `call.received`.
  public var name: String
  /// The session that it names.
  public var session: String?
  /// For calls: the call's id.
  public var callID: String?
  /// For calls: the caller, as received.
  public var caller: String?
  /// The bytes as received.
  public var raw: [UInt8]

  /// An event.
  public init(
    id: String, hasOwnID: Bool, name: String, session: String? = nil, callID: String? = nil, caller: String? = nil,
    raw: [UInt8]
  ) {
    self.id = id
    self.hasOwnID = hasOwnID
    self.name = name
    self.session = session
    self.callID = callID
    self.caller = caller
    self.raw = raw
  }
}

/// What the inbox says to an event.
public enum Acceptance: Sendable, Equatable {
  /// It is new; the number is its own for ever, and grows from event to event.
  case new(number: Int64)
  /// It was there before.
  case duplicate
}

/// An event that this host is to take up.
public struct ClaimedEvent: Sendable, Equatable {
  /// Its number in the inbox.
  public var number: Int64
  /// Its id in the inbox.
  public var id: String
  /// The bytes as received.
  public var raw: [UInt8]
  /// When it was accepted, in seconds since 1970, by the store's clock.
  public var acceptedAt: Double
  /// How often it was begun before; ``EventStore/begin(_:completion:)`` counts.
  public var attempts: Int

  /// A claimed event.
  public init(number: Int64, id: String, raw: [UInt8], acceptedAt: Double, attempts: Int) {
    self.number = number
    self.id = id
    self.raw = raw
    self.acceptedAt = acceptedAt
    self.attempts = attempts
  }
}
