public import Metrics

/// Tells people and programs how the listener is doing: `/healthz`, `/readyz` and `/metrics`, over plain HTTP.
///
/// It has a thread of its own, so that it answers however busy the listener is. It asks for no credentials: what it
/// tells is no secret, but is nobody else's business, so it belongs on an address that only insiders reach.
public final class AdminServer: Sendable {
  private let server: HTTPServer

  /// Prepares the pages; no socket is opened yet.
  ///
  /// - Parameters:
  ///   - reasonsNotReady: is asked at each `/readyz`, on the admin thread. With no reason the answer is 200, else 503
  ///     with the reasons, which must hold no secrets.
  ///   - metrics: is rendered at each `/metrics`.
  public init(
    addresses: [ListenAddress], metrics: MetricsRegistry, reasonsNotReady: @escaping @Sendable () -> [String]
  ) {
    let setup = HTTPServer.Setup(
      addresses: addresses, timeouts: ListenerTimeouts(), maximumConnections: 256, maximumPipelined: 4, threads: 1)
    server = HTTPServer(
      setup, endpoint: AdminEndpoint(metrics: metrics, reasonsNotReady: reasonsNotReady), metrics: nil)
  }

  /// Listens, and returns once connections are accepted.
  ///
  /// To be called once.
  ///
  /// - Returns: the addresses in their order, with real ports.
  /// - Throws: `ListenerError` if one cannot be listened on; then none is.
  public func start() throws -> [String] {
    try server.start()
  }

  /// Stops listening and ends all connections, those with a request in hand after at most so many seconds.
  public func shutdown(timeout: Double) {
    server.shutdown(timeout: timeout)
  }
}
