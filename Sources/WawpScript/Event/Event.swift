/// One webhook event: its bytes, and the few fields of its envelope that the host itself needs.
///
/// A class, since it is handed from step to step for every event and never changes. Absent is nil, never an empty string or 0. Everything else in the event is read from ``raw`` when a
/// script asks for it.
public final class Event: Sendable, Equatable {
  /// The bytes of the event's JSON object, as received, without white space around it.
  public let raw: [UInt8]
  /// The event's own id, such as `evt_01k5c8y3zq7m4t9w2r6v0xhbnd`; a number is kept as its text.
  public let id: String?
  /// The event type, such as `call.received`.
  ///
  /// Names that nobody documented are normal.
  public let name: String
  /// Which session of the gateway it comes from; for the flat status notice its `instance_id`.
  public let session: String?
  /// When it happened, in seconds since 1970, whatever unit the sender used.
  public let time: Double?
  /// The id of the WhatsApp account that the event is about, `me.id`, such as `15550000001@c.us`.
  public let instanceMe: String?
  /// What is said about the call; nil unless the name begins with `call.`.
  public let call: CallFields?

  /// An event of these values.
  public init(
    raw: [UInt8], id: String?, name: String, session: String?, time: Double?, instanceMe: String?,
    call: CallFields?
  ) {
    self.raw = raw
    self.id = id
    self.name = name
    self.session = session
    self.time = time
    self.instanceMe = instanceMe
    self.call = call
  }

  /// Whether all fields are equal.
  public static func == (a: Event, b: Event) -> Bool {
    a === b
      || (a.raw == b.raw && a.id == b.id && a.name == b.name && a.session == b.session && a.time == b.time
        && a.instanceMe == b.instanceMe && a.call == b.call)
  }
}
