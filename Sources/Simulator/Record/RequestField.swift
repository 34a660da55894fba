/// One name with its value: a header or a query parameter, in the order and spelling received.
public struct RequestField: Hashable, Sendable {
  /// The name, as received; header names compare without regard to case.
  public let name: String
  /// The value; of a query parameter with its percent-escapes undone.
  public let value: String

  /// A field from its two halves.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
