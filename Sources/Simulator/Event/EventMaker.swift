import JSON

/// Makes webhook events as Wawp delivers them: every event type, in the shapes of every engine.
///
/// The shapes follow the Wawp documentation and, where that has only a name, WAHA's. Persons and numbers are made up.
/// With a seed and given times the same events come again, byte for byte.
public struct EventMaker: Sendable {
  /// What the events look like.
  public let options: EventOptions
  var random: SplitMix64

  /// A maker of events with these options.
  public init(_ options: EventOptions = EventOptions()) {
    self.options = options
    random = SplitMix64(seed: options.seed ?? UInt64.random(in: .min ... .max))
  }

  /// Begins something new: draws the caller and the call's ID, as far as the options leave them open.
  public mutating func occasion() -> Occasion {
    let number = Caller.number(using: &random)
    let caller = options.caller ?? (options.hidesCallers ? Caller(hidden: number) : Caller(number: number))
    let callID = options.callID ?? Hexadecimal.identifier(using: &random)
    let group = options.isGroup ? "12036300000\(1_000_000 + random.next() % 9_000_000)@g.us" : nil
    return Occasion(caller: caller, callID: callID, isVideo: options.isVideo, group: group)
  }

  /// Makes one event.
  ///
  /// - Parameters:
  ///   - time: when it is sent, in seconds since 1970.
  ///   - happened: when it happened, in seconds since 1970; nil stands for a tenth of a second before.
  ///   - reason: why a call is over, which shows in `_data` alone.
  /// - Throws: `SimulatorError.invalidField` if a wished change does not fit into the event.
  public mutating func make(
    _ type: EventType, of occasion: Occasion, at time: Double, happened: Double? = nil,
    reason: CallEnd = .rejected
  ) throws -> WebhookEvent {
    let milliseconds = Int((time * 1000).rounded(.down))
    let id = options.eventID ?? "evt_\(ULID.make(milliseconds: milliseconds, using: &random))"
    let moment = Moment(sent: time, happened: happened ?? time - 0.1)
    let payload = payload(of: type, occasion, moment, reason)
    var event = envelope(type, id: id, milliseconds: milliseconds, payload: payload)
    for change in options.changes { try change.apply(to: &event) }
    return WebhookEvent(
      type: type, id: id, callID: type.isCall ? occasion.callID : nil, body: event.bytes)
  }

  /// When something happened and when it is told, in seconds since 1970.
  struct Moment {
    let sent: Double
    let happened: Double

    /// Whole seconds, the form of messages' times.
    var second: EventValue { .integer(Int(happened)) }
  }

  private func envelope(
    _ type: EventType, id: String, milliseconds: Int, payload: EventValue
  ) -> EventValue {
    var members: [EventValue.Member] = []
    func add(_ name: String, _ value: EventValue) {
      members.append(EventValue.Member(name: name, value: value))
    }
    if options.envelope != .v1 || options.eventID != nil { add("id", .text(id)) }
    if options.envelope != .v1 { add("timestamp", .integer(milliseconds)) }
    add("event", .text(type.rawValue))
    add("session", .text(options.session))
    add("metadata", options.envelope == .v1 ? [:] : ["user.id": "42", "user.email": "owner@example.com"])
    add("me", me)
    add("payload", payload)
    if options.envelope != .v1 { add("engine", .text(options.engine.rawValue)) }
    if options.envelope != .v2 { add("environment", environment) }
    return .object(members)
  }

  /// The account that is signed in.
  private var me: EventValue {
    guard options.envelope == .waha, options.engine == .gows || options.engine == .noweb else {
      return ["id": .text(WawpInstance.ownID), "pushName": .text(WawpInstance.ownName)]
    }
    return [
      "id": .text(WawpInstance.ownID), "lid": "90000000000001@lid", "jid": "15550000001:7@s.whatsapp.net",
      "pushName": .text(WawpInstance.ownName),
    ]
  }

  private var environment: EventValue {
    let hasBrowser = options.engine == .webjs || options.engine == .wpp
    let browser: EventValue = hasBrowser ? "/usr/bin/google-chrome-stable" : .null
    let engine = EventValue.text(options.engine.rawValue)
    guard options.envelope == .waha else {
      return ["version": "2024.1.1", "engine": engine, "tier": "PLUS", "browser": browser]
    }
    return [
      "version": "2026.1.4", "engine": engine, "tier": "PLUS", "browser": browser, "platform": "linux/x64",
      "worker": ["id": .null],
    ]
  }
}
