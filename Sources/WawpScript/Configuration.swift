/// Everything about a worker that the user can set; values and their defaults.
public struct Configuration: Sendable {
  /// How the API is reached.
  public var api = APIConfiguration()
  /// The credentials, or why there are none, with what to do about it.
  public var credentials: CredentialsState = .missing
  /// Several instances; an event's session selects one.
  ///
  /// Empty: all events belong to ``credentials``.
  public var instances: [Instance] = []
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
  /// Whether a call that is older than it can ring is not rejected any more, as in the listener.
  public var refusesLateCalls = false
  /// Whether a script gets `io` and the rest of `os`.
  public var allowsIO = false
  /// Hosts that `wawp.http` may talk to: `name`, `name:port`, `*.domain`.
  public var allowedHosts: [String] = []
  /// Variables that `wawp.env` may read.
  public var allowedVariables: [String] = []
  /// Variables that there are instead of the process's own, for tests of scripts; `nil` for those.
  public var variables: [String: String]?
  /// A file with certificates to trust as well.
  public var caFile: String?

  /// The defaults.
  public init() {}
}

/// One of several instances: whose events it gets, and its credentials.
public struct Instance: Sendable, Equatable {
  /// What the configuration file calls it.
  public let name: String
  /// The sessions, or `me.id`s, whose events are its own.
  public let sessions: [String]
  /// Its credentials.
  public let credentials: Credentials

  /// An instance.
  public init(name: String, sessions: [String], credentials: Credentials) {
    self.name = name
    self.sessions = sessions
    self.credentials = credentials
  }

  /// Whether an event of this session and account is its own.
  func owns(session: String?, me: String?) -> Bool {
    if let session, sessions.contains(session) || session == credentials.instanceID { return true }
    return me.map { sessions.contains($0) } ?? false
  }
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
  /// There are several instances, and none has this session.
  case unknownSession(String?)
}

extension Configuration {
  /// The credentials for the events of a session; `me` is the account's own id.
  public func credentials(session: String?, me: String?) -> CredentialsState {
    if instances.isEmpty { return credentials }
    if let own = instances.first(where: { $0.owns(session: session, me: me) }) { return .present(own.credentials) }
    // With one instance all events are its own, unless it says which.
    if instances.count == 1, instances[0].sessions.isEmpty { return .present(instances[0].credentials) }
    return .unknownSession(session)
  }
}
