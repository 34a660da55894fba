/// How webhooks are listened for.
public struct ListenerConfiguration: Hashable, Sendable {
  /// Where to listen; all share the other settings.
  public var addresses: [ListenAddress] = [.tcp(host: "127.0.0.1", port: 8080)]
  /// The path of the webhook, beginning with a slash.
  ///
  /// It is compared byte by byte, without the query.
  public var path = "/webhook"
  /// The longest body in bytes.
  public var maxBody = 1_048_576
  /// How senders prove who they are.
  public var authentication = Authentication()
  /// The proxies whose `X-Forwarded-For` is believed.
  ///
  /// A peer on a socket file counts as 127.0.0.1.
  public var trustedProxies: [AddressRange] = []
  /// Whose requests are answered; with none, everybody's.
  public var allowedAddresses: [AddressRange] = []
  /// The certificate to speak TLS with, 1.2 or later, on all TCP addresses; nil is plain HTTP.
  ///
  /// Socket files and passed descriptors speak TLS too.
  public var tls: TLSFiles?
  /// How long a connection may take for what.
  public var timeouts = ListenerTimeouts()
  /// How many connections may be open; more wait unaccepted, and idle ones are closed for them.
  public var maximumConnections = 16_384
  /// How many requests of one connection may wait for their answers.
  public var maximumPipelined = 16
  /// How many event loops share the connections.
  public var threads = 1
  /// Whether addresses that others can reach may be listened on without any authentication.
  public var isInsecure = false

  /// The settings that are named at each.
  public init() {}
}
