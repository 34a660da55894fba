/// Why a request got no answer.
public struct TransportError: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// The host's name is not known.
    case resolve
    /// No connection came about.
    case connect
    /// The proxy will not do it, or what the environment names is none.
    case proxy
    /// The other side could not be trusted, or TLS failed otherwise.
    case tls
    /// It took too long.
    case timeout
    /// The connection broke.
    case reset
    /// The answer is larger than allowed.
    case tooLarge
    /// The answer is no HTTP.
    case malformed
    /// The address, method or a header cannot be sent.
    case invalidURL
    /// libcurl is not there or has no memory.
    case unavailable
    /// It was given up.
    case cancelled
  }

  /// What went wrong.
  public var kind: Kind
  /// What happened and what to do, for people; names the host, never the query or credentials.
  public var message: String
  /// False only when it is certain that no byte of the request left this machine.
  public var requestWasSent: Bool

  /// An error.
  public init(kind: Kind, message: String, requestWasSent: Bool) {
    self.kind = kind
    self.message = message
    self.requestWasSent = requestWasSent
  }
}
