/// What is behind the listener: takes authentic bodies in.
public protocol Intake: Sendable {
  /// Takes the body of one request.
  ///
  /// Called on an HTTP thread: it must not block. The completion is called once, on any thread, perhaps before this
  /// returns.
  ///
  /// - Parameters:
  ///   - body: the bytes as received; the sender has been authenticated.
  ///   - isSigned: whether a signature over the body was checked, so that a time inside of it can be trusted.
  func take(_ body: [UInt8], isSigned: Bool, completion: @escaping @Sendable (IntakeAnswer) -> Void)
}

/// What became of a body.
public enum IntakeAnswer: Sendable, Equatable {
  /// At least one event of it is new, and all of them are durable: 202 with the ids of all events.
  case accepted(ids: [String])
  /// Every event in it was seen before: 200.
  case duplicate
  /// It is not JSON, or has no event: 400 with the message.
  case unreadable(String)
  /// The signed time in it is too far from now: 401 with the message.
  case stale(String)
  /// There is too much to do: 503 with `Retry-After` in seconds. Nothing was accepted.
  case overloaded(retryAfter: Int)
  /// It cannot be made durable: 503 with `Retry-After` in seconds. Nothing was accepted.
  case unavailable(String, retryAfter: Int)
}
