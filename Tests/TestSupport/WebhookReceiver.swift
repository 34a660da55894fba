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

  package var port: Int { Int(listener.port) }
  package var url: String { "http://127.0.0.1:\(port)/webhook" }
  private let listener: LoopbackListener
  private let received = Mutex<[Webhook]>([])
  private let connectionCount = Mutex(0)
  private let reply: @Sendable (Webhook) -> Reply

  /// All webhooks so far, in the order in which they were complete.
  package var webhooks: [Webhook] { received.withLock { $0 } }
  /// How many connections were made.
  package var connections: Int { connectionCount.withLock { $0 } }

  package init(_ reply: @escaping @Sendable (Webhook) -> Reply = { _ in Reply() }) throws {
    self.reply = reply
    listener = try LoopbackListener()
  }

  /// Begins to serve; it ends with the value.
  package func start() {
    listener.take { [weak self] client in
      if let self { self.take(client) } else { close(client) }
    }
  }

  /// Serves for as long as the body takes.
  package func running<Result>(_ body: (WebhookReceiver) throws -> Result) rethrows -> Result {
    start()
    defer { listener.end() }
    return try body(self)
  }

  /// A port on which nothing listened a moment ago.
  package static func unusedPort() throws -> UInt16 { try LoopbackListener().port }

  private func take(_ client: Int32) {
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
