import Glibc
import Synchronization

/// A listener on a free port of loopback that answers each webhook as a test wants.
///
/// Every connection is served by a thread of its own until the sender leaves.
package final class WebhookReceiver: Sendable {
  /// A webhook as it came.
  package struct Webhook: Sendable {
    package let target: String
    /// By lower-case name.
    package let headers: [String: String]
    package let body: String
  }

  /// What is answered, and what is done once the answer is on its way.
  package struct Reply: Sendable {
    let status: Int
    let headers: [String]
    let isAbort: Bool
    let then: (@Sendable () -> Void)?

    /// - Parameter isAbort: whether the connection ends without an answer.
    package init(
      status: Int = 202, headers: [String] = [], isAbort: Bool = false, then: (@Sendable () -> Void)? = nil
    ) {
      self.status = status
      self.headers = headers
      self.isAbort = isAbort
      self.then = then
    }
  }

  package let port: Int
  package var url: String { "http://127.0.0.1:\(port)/webhook" }
  private let descriptor: Int32
  private let received = Mutex<[Webhook]>([])
  private let connectionCount = Mutex(0)
  private let reply: @Sendable (Webhook) -> Reply

  /// All webhooks so far, in the order in which they were complete.
  package var webhooks: [Webhook] { received.withLock { $0 } }
  /// How many connections were made.
  package var connections: Int { connectionCount.withLock { $0 } }

  package init(_ reply: @escaping @Sendable (Webhook) -> Reply = { _ in Reply() }) throws {
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
    guard isListening else { throw SystemFailure(call: "listen", code: errno) }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Begins to serve; it ends with the value.
  package func start() {
    // The thread holds the value only while it takes a connection: the end of the value stops it.
    let socket = descriptor
    DetachedThread.run { [weak self] in
      while case let client = Glibc.accept(socket, nil, nil), client >= 0 { self?.take(client) }
      // Here and nowhere else: the number must not belong to another socket while this thread may still use it.
      close(socket)
    }
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Serves for as long as the body takes.
  package func running<Result>(_ body: (WebhookReceiver) throws -> Result) rethrows -> Result {
    start()
    defer { shutdown(descriptor, Int32(SHUT_RDWR)) }
    return try body(self)
  }

  /// A port on which nothing listened a moment ago.
  package static func unusedPort() throws -> UInt16 { UInt16(try WebhookReceiver().port) }

  private func take(_ client: Int32) {
    // A child that is started must not keep the connection open.
    _ = fcntl(client, F_SETFD, FD_CLOEXEC)
    connectionCount.withLock { $0 += 1 }
    DetachedThread.run { self.serve(client) }
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
}
