import Glibc
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A server over TLS on loopback that speaks HTTP/2 or HTTP/1.1 and does with each request what a test wants.
final class SecureServer: Sendable {
  /// A request that has come whole.
  struct Request: Sendable {
    /// Counted from 1 over all connections.
    var number = 0
    /// Counted from 1.
    let connection: Int
    let isHTTP2: Bool
    var method = ""
    var target = ""
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// What becomes of a request.
  enum Reply: Sendable {
    case answer(status: Int, headers: [String: String] = [:], body: String = "")
    /// Success, so many milliseconds later: over HTTP/2 only.
    case later(Int64)
    /// Success, after which the connection is closed without a word.
    case last
    /// Nothing, ever.
    case silence
    /// The connection is closed.
    case hangUp
    /// These bytes, and the connection is closed: over HTTP/1.1 only.
    case bytes(String)
    /// A body that never ends; over HTTP/2, as fast as the client lets it.
    case endless
    /// RST_STREAM, perhaps amid the answer: over HTTP/2 only.
    case reset(HTTP2ErrorCode, afterHead: Bool = false)
    /// GOAWAY, before this request is answered with success, or as one that is not dealt with: over HTTP/2 only.
    case goAway(andAnswers: Bool)

    /// What a reject is answered with.
    static let success = Reply.answer(
      status: 200, headers: ["content-type": "application/json"], body: #"{"success":true}"#)
  }

  typealias Behaviour = @Sendable (Request) -> Reply

  private struct State {
    var connections = 0
    var requests: [Request] = []
  }

  let port: Int
  let certificate: Certificate
  private let state: Journal
  private let channel: any Channel
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// What has come so far.
  final class Journal: Sendable {
    private let state = Mutex(State())

    func connect() -> Int {
      state.withLock {
        $0.connections += 1
        return $0.connections
      }
    }

    func note(_ request: inout Request) {
      request.number = state.withLock {
        $0.requests.append(request)
        $0.requests[$0.requests.count - 1].number = $0.requests.count
        return $0.requests.count
      }
    }

    var connections: Int { state.withLock { $0.connections } }
    var requests: [Request] { state.withLock { $0.requests } }
  }

  var url: String { url(host: "127.0.0.1") }
  func url(host: String) -> String { "https://\(host):\(port)" }
  /// Connections whose handshake is over.
  var connections: Int { state.connections }
  var requests: [Request] { state.requests }

  /// - Parameters:
  ///   - protocols: what it offers by ALPN; none: it does not know ALPN.
  ///   - streams: how many requests it takes at once on one connection.
  init(
    protocols: [String] = ["h2", "http/1.1"], streams: Int = 100, host: String = "127.0.0.1",
    certificate: Certificate? = nil, _ behaviour: @escaping Behaviour
  ) throws {
    signal(SIGPIPE, SIG_IGN)
    let certificate = try certificate ?? Certificate()
    self.certificate = certificate
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.file).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: certificate.key, format: .pem)))
    configuration.applicationProtocols = protocols
    let context = try NIOSSLContext(configuration: configuration)
    let journal = Journal()
    state = journal
    channel = try ServerBootstrap(group: Self.group)
      .serverChannelOption(.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let negotiation = ApplicationProtocolNegotiationHandler { result, channel in
            let connection = journal.connect()
            return channel.eventLoop.makeCompletedFuture {
              if case .negotiated("h2") = result {
                try Self.speakHTTP2(channel, connection, streams, journal, behaviour)
              } else {
                try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                try channel.pipeline.syncOperations.addHandler(
                  HTTP1Replier(connection: connection, journal: journal, behaviour: behaviour))
              }
            }
          }
          try channel.pipeline.syncOperations.addHandlers([NIOSSLServerHandler(context: context), negotiation])
        }
      }
      .bind(host: host, port: 0).wait()
    port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }

  private static func speakHTTP2(
    _ channel: any Channel, _ connection: Int, _ streams: Int, _ journal: Journal,
    _ behaviour: @escaping Behaviour
  ) throws {
    _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
      mode: .server,
      connectionConfiguration: {
        var configuration = NIOHTTP2Handler.ConnectionConfiguration()
        configuration.initialSettings = [
          HTTP2Setting(parameter: .maxConcurrentStreams, value: streams),
          HTTP2Setting(parameter: .maxHeaderListSize, value: 1 << 16),
        ]
        return configuration
      }(), streamConfiguration: .init()
    ) { stream in
      stream.eventLoop.makeCompletedFuture {
        try stream.pipeline.syncOperations.addHandler(
          HTTP2Replier(connection: connection, journal: journal, behaviour: behaviour))
      }
    }
  }
}
