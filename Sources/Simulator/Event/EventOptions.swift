/// What the events of an ``EventMaker`` look like.
public struct EventOptions: Sendable {
  /// The engine that the events come from.
  public var engine = Engine.gows
  /// The generation of the envelope.
  public var envelope = EnvelopeForm.waha
  /// The session in the envelope.
  public var session = "default"
  /// Who calls or writes; nil makes a caller up for each occasion.
  public var caller: Caller?
  /// Makes callers up whose number is hidden behind a LID.
  public var hidesCallers = false
  /// The call's ID; nil makes one up for each call.
  public var callID: String?
  /// The event's ID; nil makes one up for each event.
  public var eventID: String?
  /// Whether calls are video calls.
  public var isVideo = false
  /// Whether calls and messages are those of a group.
  public var isGroup = false
  /// Fields to change at the end, in this order.
  public var changes: [FieldChange] = []
  /// Makes all that is made up repeat itself; nil draws a seed.
  public var seed: UInt64?

  /// GOWS, today's envelope, made-up persons who call by voice.
  public init() {}
}
