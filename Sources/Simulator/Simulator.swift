import NIOCore
import NIOHTTP1
import NIOPosix

/// A stand-in for the Wawp API on this machine's loopback interface.
///
/// It answers the documented endpoints plausibly, fails on request, and remembers what it was asked.
/// It runs on one thread of its own until `stop()`; letting go of the value does not stop it.
public final class Simulator: Sendable {
  /// The port that is listened on; never 0.
  public let port: Int
  /// Where the API is, such as `http://127.0.0.1:8089`, without a slash at the end.
  public let baseURL: String

  let core: SimulatorCore
  private let group: MultiThreadedEventLoopGroup

  private init(core: SimulatorCore, group: MultiThreadedEventLoopGroup, address: LoopbackAddress, port: Int) {
    self.core = core
    self.group = group
    self.port = port
    self.baseURL = "http://\(address.urlText):\(port)"
  }

  /// Listens, and returns once connections are accepted.
  ///
  /// Blocks for that moment: not to be called on an event loop.
  ///
  /// - Throws: `SimulatorError` if a setting is bad, the log cannot be opened or the port is taken.
  public static func start(_ configuration: SimulatorConfiguration = SimulatorConfiguration()) throws
    -> Simulator
  {
    let address = try LoopbackAddress(configuration.host)
    let core = try SimulatorCore(configuration)
    // One event loop: requests are decided in the order they came, which keeps a seeded run repeatable.
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let channel = try bootstrap(on: group, core: core)
        .bind(host: address.text, port: configuration.port).wait()
      let port = channel.localAddress?.port ?? configuration.port
      return Simulator(core: core, group: group, address: address, port: port)
    } catch {
      try? group.syncShutdownGracefully()
      throw SimulatorError.cannotListen(
        address: "\(address.urlText):\(configuration.port)", reason: Self.reason(of: error))
    }
  }

  /// The requests to the API since the start or the last reset, oldest first, as many as are remembered.
  ///
  /// They hold access tokens as received. A request is among them before its answer is on its way.
  public func requests() -> [ReceivedRequest] {
    core.requests()
  }

  /// The loop on which requests are decided.
  var eventLoop: any EventLoop { group.any() }

  /// One line about what was received so far, without any secret.
  public var summary: String {
    core.summary
  }

  /// Forgets all requests and counts, and puts failures and instance state back to the start, as
  /// `POST /__reset` does.
  public func reset() {
    core.reset()
  }

  /// Closes the port and all connections and waits until they are closed.
  ///
  /// Stopping again does nothing.
  public func stop() {
    // It fails only if the group is being shut down already, and then there is nothing left to do.
    try? group.syncShutdownGracefully()
    core.closeLog()
  }

  private static func bootstrap(on group: MultiThreadedEventLoopGroup, core: SimulatorCore) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.configureHTTPServerPipeline(
            withErrorHandling: false, withOutboundHeaderValidation: false)
          try pipeline.addHandler(ExchangeHandler(core: core))
        }
      }
  }

  private static func reason(of error: any Error) -> String {
    guard let error = error as? IOError else { return "\(error)" }
    return SystemError.text(of: error.errnoCode)
  }
}
