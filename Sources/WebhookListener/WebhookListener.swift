/// Listens for webhooks over HTTP and hands the bodies of authentic ones to an intake.
///
/// It runs on threads of its own from `start()` to `shutdown(timeout:)`; letting go of it stops nothing. All calls
/// may be made from any thread but its own.
public final class WebhookListener: Sendable {
  private let server: HTTPServer
  private let tls: TLSContext?

  /// Checks the configuration and reads the certificate; no socket is opened yet.
  ///
  /// - Parameters:
  ///   - metrics: where requests are counted.
  ///   - log: gets a line about each sender that is refused, on an HTTP thread; it must not block. The line holds
  ///     neither secrets nor queries.
  /// - Throws: `ListenerError`.
  public init(
    _ configuration: ListenerConfiguration, intake: any Intake, metrics: ListenerMetrics? = nil,
    log: (@Sendable (String) -> Void)? = nil
  ) throws {
    try configuration.validate()
    tls = try configuration.tls.map { try TLSContext($0) }
    let endpoint = try WebhookEndpoint(configuration, intake: intake, metrics: metrics, log: log)
    let setup = HTTPServer.Setup(
      addresses: configuration.addresses, timeouts: configuration.timeouts,
      maximumConnections: configuration.maximumConnections, maximumPipelined: configuration.maximumPipelined,
      threads: configuration.threads, tls: tls)
    server = HTTPServer(setup, endpoint: endpoint, metrics: metrics)
  }

  /// Listens on all addresses, and returns once connections are accepted.
  ///
  /// To be called once.
  ///
  /// The limit of open files is raised for as many connections as are configured, where the system lets it.
  ///
  /// - Returns: the addresses in the order of the configuration, with real ports: `127.0.0.1:8080`, `[::1]:8080` or
  ///   `unix:PATH`.
  /// - Throws: `ListenerError` if one cannot be listened on; then none is.
  public func start() throws -> [String] {
    try server.start()
  }

  /// How many connections are open.
  public var connections: Int {
    server.connections
  }

  /// Reads certificate and key again, for connections from now on; without TLS it does nothing.
  ///
  /// - Throws: `ListenerError` if they cannot be used; those in use stay.
  public func reloadTLS() throws {
    try tls?.reload()
  }

  /// Closes the listening sockets and idle connections; requests that are in hand are answered, and end theirs.
  ///
  /// Returns once nothing is accepted any more. Stopping again does nothing.
  public func stopAccepting() {
    server.stopAccepting()
  }

  /// Stops accepting, waits for at most so many seconds for the connections to end, and cuts off the rest.
  ///
  /// Shutting down again, or without a start, does nothing.
  public func shutdown(timeout: Double) {
    server.shutdown(timeout: timeout)
  }
}
