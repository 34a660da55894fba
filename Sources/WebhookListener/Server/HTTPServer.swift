import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on one or more addresses, with event loops of its own.
final class HTTPServer: Sendable {
  struct Setup: Sendable {
    var addresses: [ListenAddress]
    var timeouts: ListenerTimeouts
    var maximumConnections: Int
    var maximumPipelined: Int
    var threads: Int
    var tls: TLSContext?
  }

  private struct Running: Sendable {
    let group: MultiThreadedEventLoopGroup
    let loops: [NIOLoopBoundBox<ServerLoop>]
    let mailboxes: [AnswerMailbox]
    var channels: [any Channel] = []
    var files: [SocketFile] = []
  }

  private let setup: Setup
  private let endpoint: any Endpoint
  private let metrics: ListenerMetrics?
  private let count: ConnectionCount
  private let budget: BodyBudget
  private let running = Mutex<Running?>(nil)

  init(_ setup: Setup, endpoint: any Endpoint, metrics: ListenerMetrics?) {
    self.setup = setup
    self.endpoint = endpoint
    self.metrics = metrics
    budget = BodyBudget(limit: max(Self.bodyMemory, 4 * endpoint.maxBody))
    count = ConnectionCount(maximum: DescriptorLimit.raise(toHave: setup.maximumConnections))
  }

  /// The bytes of unfinished bodies that are held at most, unless bodies may be very long.
  private static let bodyMemory = 64 << 20

  /// How many connections are open.
  var connections: Int { count.current }

  /// Listens on all addresses, or on none.
  func start() throws -> [String] {
    var sockets: [ListeningSocket] = []
    do {
      for address in setup.addresses { sockets.append(try ListeningSocket(address)) }
    } catch {
      for socket in sockets {
        close(socket.descriptor)
        socket.file?.remove()
      }
      throw error
    }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: setup.threads)
    let settings = ServerSettings(setup.timeouts, maximumPipelined: setup.maximumPipelined)
    let mailboxes = group.makeIterator().map { AnswerMailbox($0) }
    let loops = mailboxes.map { mailbox in
      NIOLoopBoundBox.makeBoxSendingValue(
        ServerLoop(mailbox, settings: settings, count: count, budget: budget), eventLoop: mailbox.eventLoop)
    }
    var running = Running(group: group, loops: loops, mailboxes: mailboxes, files: sockets.compactMap(\.file))
    for (socket, address) in zip(sockets, setup.addresses) {
      do {
        let channel = try bootstrap(group, loops).withBoundSocket(socket.descriptor).wait()
        socket.widenQueue()
        count.register(channel)
        running.channels.append(channel)
      } catch {
        for file in running.files { file.remove() }
        for socket in sockets[(running.channels.count + 1)...] { close(socket.descriptor) }
        try? group.syncShutdownGracefully()
        throw ListeningSocket.failure(address, (error as? IOError)?.errnoCode ?? EINVAL)
      }
    }
    self.running.withLock { $0 = running }
    return sockets.map(\.address.description)
  }

  /// Closes the listening sockets and lets requests that are in hand end their connections.
  func stopAccepting() {
    guard let running = takeChannels() else { return }
    count.beginDraining()
    count.forgetServers()
    for channel in running.channels {
      // It fails only if the channel is closed already.
      try? channel.close().wait()
    }
    for file in running.files { file.remove() }
    for loop in running.loops { loop.eventLoop.execute { loop.value.drain() } }
  }

  /// Waits for the connections to end, for at most so many seconds, then cuts off what is left.
  func shutdown(timeout: Double) {
    stopAccepting()
    guard let running = running.withLock({ $0.take() }) else { return }
    waitUntilIdle(running, timeout: timeout)
    for mailbox in running.mailboxes { mailbox.close() }
    for loop in running.loops { loop.eventLoop.execute { loop.value.cutOff() } }
    // It fails only if the group is being shut down already, and then there is nothing left to do.
    try? running.group.syncShutdownGracefully()
  }

  private func takeChannels() -> Running? {
    running.withLock { running in
      defer {
        running?.channels = []
        running?.files = []
      }
      return running
    }
  }

  private func waitUntilIdle(_ running: Running, timeout: Double) {
    guard timeout > 0, let loop = running.loops.first?.eventLoop else { return }
    let deadline = NIODeadline.now() + .nanoseconds(Int64(min(timeout, 86_400) * 1e9))
    let idle = loop.makePromise(of: Void.self)
    let count = count
    loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(5)) { task in
      guard count.current == 0 || NIODeadline.now() >= deadline else { return }
      task.cancel()
      idle.succeed()
    }
    // The promise is never failed.
    try? idle.futureResult.wait()
  }

  private func bootstrap(_ group: MultiThreadedEventLoopGroup, _ loops: [NIOLoopBoundBox<ServerLoop>])
    -> ServerBootstrap
  {
    let count = count
    return ServerBootstrap(group: group)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptGate(count))
        }
      }
      // One at a time: the gate is asked before each, so that no connection beyond the limit slips in with others.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.writeBufferWaterMark, value: .init(low: 4_096, high: 16_384))
      .childChannelInitializer { [endpoint, metrics, tls = setup.tls] channel in
        channel.eventLoop.makeCompletedFuture {
          guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else { return }
          try Self.addHandlers(to: channel, loop.value, endpoint, metrics, tls)
        }
      }
  }

  private static func addHandlers(
    to channel: any Channel, _ loop: ServerLoop, _ endpoint: any Endpoint, _ metrics: ListenerMetrics?,
    _ tls: TLSContext?
  ) throws {
    // Answers are small and written at once; a socket file has no such option.
    if channel.localAddress?.protocol != .unix, let options = channel.syncOptions {
      try? options.setOption(.tcpOption(.tcp_nodelay), value: 1)
    }
    let pipeline = channel.pipeline.syncOperations
    let connection = ConnectionHandler(loop, endpoint: endpoint, metrics: metrics)
    if let tls { try pipeline.addHandler(tls.makeHandler()) }
    try pipeline.addHandler(ArrivalHandler(connection))
    let decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
      limitConfiguration: ServerSettings.decoderLimits)
    try pipeline.addHandler(ByteToMessageHandler(decoder))
    try pipeline.addHandler(connection)
  }
}
