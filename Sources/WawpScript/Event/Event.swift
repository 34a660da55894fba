/// One webhook event: its bytes, and the few fields of its envelope that the host itself needs.
///
/// A class, since it is handed from step to step for every event and never changes. Absent is nil, never an empty string
/// or 0. Everything else in the event is read from ``raw`` when a script asks for it.
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
  /// Whether it is about a call: its name begins with `call.`.
  public let isCall: Bool
  private let fields: CallFields
  /// What is said about the call; nil unless the name begins with `call.`.
  public var call: CallFields? { isCall ? fields : nil }
  /// One field of ``call``, without a copy of the others.
  public var callID: String? { fields.callID }
  /// One field of ``call``, without a copy of the others.
  public var from: String? { fields.from }
  /// When the call came; when that is not said, when the event happened.
  public var callTime: Double? { fields.time ?? time }
  /// One field of ``call``, without a copy of the others.
  public var isVideo: Bool? { fields.isVideo }
  /// One field of ``call``, without a copy of the others.
  public var isGroup: Bool? { fields.isGroup }

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
    isCall = call != nil
    fields = call ?? CallFields(callID: nil, from: nil, time: nil, isVideo: nil, isGroup: nil)
  }

  /// Whether all fields are equal.
  public static func == (a: Event, b: Event) -> Bool {
    a === b
      || (a.raw == b.raw && a.id == b.id && a.name == b.name && a.session == b.session && a.time == b.time
        && a.instanceMe == b.instanceMe && a.call == b.call)
  }
}
