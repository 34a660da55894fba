/// The parameters of a request to any endpoint.
public enum APIParameters: Sendable, Equatable {
  /// No parameters.
  case none
  /// A JSON object, already encoded, as the body of POST, PUT, PATCH or DELETE.
  case body([UInt8])
  /// Names and values for the query, not yet encoded, in this order.
  case query([Pair])

  /// One name and its value.
  public struct Pair: Sendable, Equatable {
    /// The name, not yet encoded.
    public let name: String
    /// The value, not yet encoded.
    public let value: String

    /// Both as they are meant, not yet encoded.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}
