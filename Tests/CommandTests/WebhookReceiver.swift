import Glibc
import Synchronization

/// A listener on a free port of loopback that answers each webhook as a test wants.
///
/// Every connection is served by a thread of its own until the sender leaves.
final class WebhookReceiver: Sendable {
  /// A webhook as it came.
  struct Webhook: Sendable {
    let target: String
    /// By lower-case name.
    let headers: [String: String]
    let body: String
  }

  /// What is answered, and what is done once the answer is on its way.
  struct Reply: Sendable {
    var status = 202
    var headers: [String] = []
    /// Ends the connection without an answer.
    var isAbort = false
    var then: (@Sendable () -> Void)?
  }

  let port: Int
  var url: String { "http://127.0.0.1:\(port)/webhook" }
  private let descriptor: Int32
  private let received = Mutex<[Webhook]>([])
  private let connectionCount = Mutex(0)
  private let reply: @Sendable (Webhook) -> Reply

  /// All webhooks so far, in the order in which they were complete.
  var webhooks: [Webhook] { received.withLock { $0 } }
  /// How many connections were made.
  var connections: Int { connectionCount.withLock { $0 } }

  init(_ reply: @escaping @Sendable (Webhook) -> Reply = { _ in Reply() }) throws {
    self.reply = reply
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 1024) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isListening else { throw ChildProcess.Failure(call: "listen", code: errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Begins to serve; it ends with the value.
  func start() {
    // The thread holds the value only while it takes a connection: the end of the value stops it.
    let socket = descriptor
    onThread { [weak self] in
      while case let client = Glibc.accept(socket, nil, nil), client >= 0 { self?.take(client) }
      // Here and nowhere else: the number must not belong to another socket while this thread may still use it.
      close(socket)
    }
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// A port on which nothing listened a moment ago.
  static func unusedPort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = RawSocket.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw ChildProcess.Failure(call: "bind", code: errno) }
    return UInt16(bigEndian: address.sin_port)
  }

  private func take(_ client: Int32) {
    // A child that is started must not keep the connection open.
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    connectionCount.withLock { $0 += 1 }
    onThread { self.serve(client) }
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    var bytes: [UInt8] = []
    while let webhook = next(from: client, &bytes) {
      received.withLock { $0.append(webhook) }
      let reply = reply(webhook)
      if reply.isAbort { return }
      let lines = ["HTTP/1.1 \(reply.status) Status", "Content-Length: 2"] + reply.headers
      let answer = Array((lines.map { $0 + "\r\n" }.joined() + "\r\n{}").utf8)
      guard Glibc.send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) == answer.count else { return }
      reply.then?()
      if reply.headers.contains("Connection: close") { return }
    }
  }

  private func next(from client: Int32, _ bytes: inout [UInt8]) -> Webhook? {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          let halves = line.split(separator: ":", maxSplits: 1)
          headers[halves[0].lowercased()] = halves.count == 2 ? String(halves[1].drop { $0 == " " }) : ""
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        if bytes.count >= end.upperBound + length {
          let body = String(decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self)
          bytes.removeFirst(end.upperBound + length)
          let target = lines.first.map { $0.split(separator: " ") } ?? []
          return Webhook(target: target.count > 1 ? String(target[1]) : "", headers: headers, body: body)
        }
      }
      let count = recv(client, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes += chunk.prefix(count)
    }
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private func onThread(_ run: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }
}
