/// What one request brings: an event, or several in an array.
public struct WebhookBody: Hashable, Sendable {
  /// The ID of the first event in it.
  public let id: String
  /// How many events are in it.
  public let events: Int
  /// The JSON text, in UTF-8, without a line feed.
  public let bytes: [UInt8]
}
