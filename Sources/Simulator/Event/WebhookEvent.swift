/// An event as it is sent: one JSON object, and what a sender needs to know of it.
public struct WebhookEvent: Hashable, Sendable {
  /// The event type, such as `call.received`.
  public let type: EventType
  /// The event's ID; a v1 envelope does not show it.
  public let id: String
  /// The call's ID, if the event is about a call.
  public let callID: String?
  /// The JSON text, in UTF-8, without a line feed.
  public let body: [UInt8]
}
