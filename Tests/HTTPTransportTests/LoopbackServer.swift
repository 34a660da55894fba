import Glibc
import Synchronization
import TestSupport

/// A server on 127.0.0.1 that does with every connection what a test wants, each on a thread of its own.
///
/// Nothing in it waits longer than `ServerConnection.patience`.
final class LoopbackServer: Sendable {
  typealias Handler = @Sendable (ServerConnection) -> Void

  private struct State {
    var isListening = true
    var accepted = 0
    var open: Set<Int32> = []
    var mostOpen = 0
    var requests: [ReceivedRequest] = []
  }

  /// Outlives the server as long as a thread serves: a descriptor is closed under its lock only, so that nobody shuts
  /// down a number which belongs to another one by now.
  private final class Shared: Sendable {
    let state = Mutex(State())

    func finish(_ descriptor: Int32) {
      state.withLock {
        $0.open.remove(descriptor)
        _ = close(descriptor)
      }
    }
  }

  private let shared = Shared()
  private let listener: Int32
  let port: UInt16
  private let handler: Handler

  init(_ handler: @escaping Handler) {
    signal(SIGPIPE, SIG_IGN)
    (listener, port) = Loopback.listen(backlog: 1024)
    self.handler = handler
    let (listener, weakSelf) = (listener, WeakServer(self))
    DetachedThread.run {
      while true {
        let descriptor = PrivateDescriptors.accept(listener)
        if descriptor < 0 && (errno == ECONNABORTED || errno == EINTR) { continue }
        guard descriptor >= 0 else { break }
        guard let server = weakSelf.value else {
          close(descriptor)
          break
        }
        server.serve(descriptor)
      }
      close(listener)
    }
  }

  /// Wakes the accepting thread, and whoever still waits for bytes on an open connection.
  deinit {
    stopListening()
    shared.state.withLock { for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) } }
  }

  /// One request, one answer, as often as the client likes.
  static func answering(_ answer: @escaping @Sendable (ReceivedRequest) -> String) -> LoopbackServer {
    LoopbackServer { connection in
      while let request = connection.readRequest() { connection.send(answer(request)) }
    }
  }

  /// Connections that were ever accepted.
  var accepted: Int { shared.state.withLock { $0.accepted } }
  /// The most connections that were open at a time.
  var mostOpen: Int { shared.state.withLock { $0.mostOpen } }
  /// Connections whose end the server has not seen yet.
  var openCount: Int { shared.state.withLock { $0.open.count } }
  /// Requests in the order in which they came.
  var requests: [ReceivedRequest] { shared.state.withLock { $0.requests } }

  func url(_ path: String = "/", scheme: String = "http", host: String = "127.0.0.1") -> String {
    "\(scheme)://\(host):\(port)\(path)"
  }

  /// From here on connections are refused.
  ///
  /// The accepting thread then closes the socket.
  func stopListening() {
    shared.state.withLock {
      if $0.isListening { shutdown(listener, Int32(SHUT_RDWR)) }
      $0.isListening = false
    }
  }

  func note(_ request: ReceivedRequest) { shared.state.withLock { $0.requests.append(request) } }

  private func serve(_ descriptor: Int32) {
    shared.state.withLock {
      $0.accepted += 1
      $0.open.insert(descriptor)
      $0.mostOpen = max($0.mostOpen, $0.open.count)
    }
    let (handler, weakSelf, shared) = (handler, WeakServer(self), shared)
    DetachedThread.run {
      handler(ServerConnection(descriptor: descriptor, server: weakSelf))
      shared.finish(descriptor)
    }
  }
}

/// Lets threads know a server without keeping it alive.
struct WeakServer: Sendable {
  private final class Box: Sendable {
    weak let server: LoopbackServer?
    init(_ server: LoopbackServer) { self.server = server }
  }
  private let box: Box

  init(_ server: LoopbackServer) { box = Box(server) }

  var value: LoopbackServer? { box.server }
}
