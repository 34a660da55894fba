/// Everything about a worker that the user can set; values and their defaults.
public struct Configuration: Sendable {
  /// How the API is reached.
  public var api = APIConfiguration()
  /// The credentials, or why there are none, with what to do about it.
  public var credentials: CredentialsState = .missing
  /// API calls are recorded, not sent.
  public var isDryRun = false
  /// Wall seconds for one event.
  public var eventTimeout = 30.0
  /// CPU seconds for one event's script.
  public var cpuLimit = 1.0
  /// Bytes that a script may hold.
  public var memoryLimit = 64 << 20
  /// Seconds for which a call rings.
  public var ringSeconds = 45.0
  /// Whether a script gets `io` and the rest of `os`.
  public var allowsIO = false
  /// Hosts that `wawp.http` may talk to: `name`, `name:port`, `*.domain`.
  public var allowedHosts: [String] = []
  /// Variables that `wawp.env` may read.
  public var allowedVariables: [String] = []
  /// A file with certificates to trust as well.
  public var caFile: String?

  /// The defaults.
  public init() {}
}

/// Credentials that are there, or not.
public enum CredentialsState: Sendable {
  /// Both the instance and the token are known.
  case present(Credentials)
  /// Neither or only one was given.
  case missing
  /// The instance is known, the token is not.
  case missingToken
  /// The token is known, the instance is not.
  case missingInstance
}
