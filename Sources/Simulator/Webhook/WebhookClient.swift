import NIOCore
import NIOHTTP1
import NIOPosix

/// Posts webhooks over connections that are kept: as many at once as are allowed, the others wait their turn.
///
/// Used on its event loop only.
final class WebhookClient {
  private let eventLoop: any EventLoop
  private let target: WebhookTarget
  private let limit: Int
  private let answerTimeout: TimeAmount
  private var idle: [WebhookConnection] = []
  private var open: [ObjectIdentifier: WebhookConnection] = [:]
  private var opening = 0
  private var waiting = CircularBuffer<WebhookRequest>()
  private var isSweeping = false
  private var isClosed = false

  init(on eventLoop: any EventLoop, target: WebhookTarget, connections: Int, answerTimeout: Double) {
    self.eventLoop = eventLoop
    self.target = target
    limit = connections
    self.answerTimeout = .nanoseconds(Int64(answerTimeout * 1e9))
  }

  /// Posts; the request's completion is told what came of it.
  func send(_ request: WebhookRequest) {
    guard !isClosed else { return request.fail("the sender has stopped") }
    if let connection = idle.popLast() {
      carry(request, on: connection)
    } else {
      waiting.append(request)
      openAsNeeded()
    }
  }

  /// Closes all connections; what is in hand or waits fails.
  func close() {
    isClosed = true
    while let request = waiting.popFirst() { request.fail("the sender has stopped") }
    for connection in open.values { connection.close(because: "the sender has stopped") }
  }

  // MARK: What connections tell

  /// A connection is open and free.
  func gain(_ connection: WebhookConnection) {
    opening -= 1
    open[ObjectIdentifier(connection)] = connection
    guard !isClosed else { return connection.close(because: "the sender has stopped") }
    release(connection)
  }

  /// A connection is free again.
  func release(_ connection: WebhookConnection) {
    if let request = waiting.popFirst() {
      carry(request, on: connection)
    } else {
      idle.append(connection)
    }
  }

  /// A connection is over.
  func lose(_ connection: WebhookConnection) {
    guard open.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    idle.removeAll { $0 === connection }
    openAsNeeded()
  }

  // MARK: Connections

  private func carry(_ request: WebhookRequest, on connection: WebhookConnection) {
    connection.carry(request, deadline: .now() + answerTimeout)
    sweep()
  }

  private func openAsNeeded() {
    while !isClosed, opening < waiting.count, open.count + opening < limit {
      opening += 1
      connect()
    }
  }

  private func connect() {
    let client = NIOLoopBound(self, eventLoop: eventLoop)
    ClientBootstrap(group: eventLoop)
      .connectTimeout(min(answerTimeout, .seconds(10)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHTTPClientHandlers(
            leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: false)
          try pipeline.addHandler(WebhookConnection(client: client.value))
        }
      }
      .connect(host: target.host, port: target.port)
      .assumeIsolated().whenFailure { error in
        self.opening -= 1
        // Each webhook has its own attempt to connect, as WAHA's have.
        self.waiting.popFirst()?.fail(Self.reason(of: error))
        self.openAsNeeded()
      }
  }

  /// Ends attempts whose answer is overdue, as long as any are in hand.
  private func sweep() {
    guard !isSweeping, open.count > idle.count else { return }
    isSweeping = true
    eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(100)) {
      self.isSweeping = false
      let now = NIODeadline.now()
      for connection in self.open.values where connection.deadline < now {
        connection.close(because: "there was no answer in time")
      }
      self.sweep()
    }
  }

  /// The system's words for what went wrong.
  static func reason(of error: any Error) -> String {
    switch error {
    case let error as IOError: SystemError.text(of: error.errnoCode)
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first {
        reason(of: first.error)
      } else {
        "the name of the host cannot be resolved"
      }
    case ChannelError.connectTimeout: "no connection in time"
    default: "\(error)"
    }
  }
}
