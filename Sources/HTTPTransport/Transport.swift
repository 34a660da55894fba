/// Sends HTTP requests without blocking; completions run on the thread that drives it.
public protocol Transport: AnyObject {
  /// Starts a request. The completion is called once, later, never inside this call.
  func start(_ request: HTTPRequest, completion: @escaping (Result<HTTPResponse, TransportError>) -> Void)
    -> TransferID
  /// Gives a request up: its completion is never called. Unknown and finished ones are not an error.
  func cancel(_ id: TransferID)
}

/// Names one request under way.
public struct TransferID: Hashable, Sendable {
  /// The number that the transport gave it; never used twice.
  public let rawValue: UInt64

  /// Wraps a number.
  ///
  /// Only a transport needs this.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
