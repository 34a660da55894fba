/// One webhook event: its bytes, and the few fields of its envelope that the host itself needs.
///
/// A class, since it is handed from step to step for every event and never changes. Absent is nil, never an empty string
/// or 0. Everything else in the event is read from ``raw`` when a script asks for it.
///
/// The texts are places in the bytes, so an event is two blocks of memory, however much it says: it is made on one thread and
/// ends on another, where each block costs several times what it costs on one.
public final class Event: Sendable, Equatable {
  /// The JSON, then the texts that do not stand in it as they are.
  let bytes: [UInt8]
  private let rawCount: Int
  let namePart, idPart, sessionPart, instancePart, callIDPart, fromPart: EventPart

  /// The event type, such as `call.received`.
  ///
  /// Names that nobody documented are normal.
  public let name: String
  /// When it happened, in seconds since 1970, whatever unit the sender used.
  public let time: Double?
  /// Whether it is about a call: its name begins with `call.`.
  public let isCall: Bool
  /// When the call came, if that is said.
  private let ownCallTime: Double?
  /// Whether it is a video call; nil when it is not said, and for what is no call.
  public let isVideo: Bool?
  /// Whether it is a group call; nil when it is not said and ``from`` is no group, and for what is no call.
  public let isGroup: Bool?

  /// The bytes of the event's JSON object, as received, without white space around it.
  public var raw: [UInt8] { bytes.count == rawCount ? bytes : Array(bytes[..<rawCount]) }
  /// How much memory its bytes take, ``raw`` and what was added to it.
  public var byteCount: Int { bytes.count }
  /// Where ``raw`` lies.
  var rawPart: EventPart { EventPart(start: 0, count: UInt32(rawCount)) }
  /// The event's own id, such as `evt_01k5c8y3zq7m4t9w2r6v0xhbnd`; a number is kept as its text.
  public var id: String? { text(idPart) }
  /// Which session of the gateway it comes from; for the flat status notice its `instance_id`.
  public var session: String? { text(sessionPart) }
  /// The id of the WhatsApp account that the event is about, `me.id`, such as `15550000001@c.us`.
  public var instanceMe: String? { text(instancePart) }
  /// The call's id, to be passed to the API exactly so.
  public var callID: String? { text(callIDPart) }
  /// Who calls, exactly as received: a JID, which is not always a phone number.
  public var from: String? { text(fromPart) }
  /// When the call came; when that is not said, when the event happened.
  public var callTime: Double? { ownCallTime ?? time }
  /// What is said about the call; nil unless the name begins with `call.`.
  public var call: CallFields? {
    isCall ? CallFields(callID: callID, from: from, time: ownCallTime, isVideo: isVideo, isGroup: isGroup) : nil
  }

  /// An event of these values.
  public convenience init(
    raw: [UInt8], id: String?, name: String, session: String?, time: Double?, instanceMe: String?,
    call: CallFields?
  ) {
    var bytes = raw.withUnsafeBytes { EventBytes(raw: $0) }
    let parts = (bytes.part(name), bytes.part(id), bytes.part(session), bytes.part(instanceMe))
    let call = call.map {
      EventCall(
        id: bytes.part($0.callID), from: bytes.part($0.from), time: $0.time, isVideo: $0.isVideo, isGroup: $0.isGroup)
    }
    self.init(
      bytes, name: name, namePart: parts.0, id: parts.1, session: parts.2, time: time, instanceMe: parts.3, call: call)
  }

  /// An event whose texts lie in these bytes.
  init(
    _ bytes: EventBytes, name: String, namePart: EventPart, id: EventPart, session: EventPart, time: Double?,
    instanceMe: EventPart, call: EventCall?
  ) {
    self.bytes = bytes.bytes
    rawCount = bytes.rawCount
    self.name = name
    self.namePart = namePart
    idPart = id
    sessionPart = session
    instancePart = instanceMe
    self.time = time
    isCall = call != nil
    callIDPart = call?.id ?? .none
    fromPart = call?.from ?? .none
    ownCallTime = call?.time
    isVideo = call?.isVideo
    isGroup = call?.isGroup
  }

  /// Lends the bytes of a text, which are valid UTF-8; `nil` when the event does not have it.
  func withUTF8<Result>(_ part: EventPart, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    guard part.isThere else { return nil }
    return bytes.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[Int(part.start)..<Int(part.start) + Int(part.count)]))
    }
  }

  private func text(_ part: EventPart) -> String? { withUTF8(part) { String(decoding: $0, as: UTF8.self) } }

  /// Whether all fields are equal.
  public static func == (a: Event, b: Event) -> Bool {
    a === b
      || (a.raw == b.raw && a.id == b.id && a.name == b.name && a.session == b.session && a.time == b.time
        && a.instanceMe == b.instanceMe && a.call == b.call)
  }
}

/// What a `call.*` event says about its call, as places in the event's bytes.
struct EventCall {
  var id = EventPart.none
  var from = EventPart.none
  var time: Double?
  var isVideo: Bool?
  var isGroup: Bool?
}
