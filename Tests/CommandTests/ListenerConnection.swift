import Glibc
import TestSupport

/// An answer of the listener.
struct ListenerAnswer: Sendable {
  let status: Int
  /// By lower-case name.
  let headers: [String: String]
  let body: String

  var isSuccess: Bool { status == 200 || status == 202 }
}

/// A connection to the listener that stays open for many requests.
final class ListenerConnection {
  let socket: RawSocket
  private var bytes: [UInt8] = []

  init(port: UInt16, seconds: Int = 15) throws {
    socket = try RawSocket(port: port)
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(
      socket.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(socket.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Posts a body and reads the answer.
  func post(_ body: String, path: String = "/webhook", headers: [String] = []) throws -> ListenerAnswer {
    let head = ["POST \(path) HTTP/1.1", "Host: x", "Content-Type: application/json"] + headers
    return try ask(
      (head + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// Sends a request as it stands and reads the answer.
  func ask(_ request: String) throws -> ListenerAnswer {
    guard socket.send(request) else { throw SystemFailure(call: "send", code: errno) }
    return try answer()
  }

  /// Reads one answer; throws when the connection ends or says nothing for too long.
  func answer() throws -> ListenerAnswer {
    let end = try fill { $0.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound }
    let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(separator: "\r\n")
    guard let first = lines.first, let status = Int(first.dropFirst(9).prefix(3)) else {
      throw SystemFailure(call: "the answer \(lines)", code: EPROTO)
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      headers[halves[0].lowercased()] = halves.count > 1 ? String(halves[1].drop { $0 == " " }) : ""
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    _ = try fill { $0.count >= end + length ? end : nil }
    let body = String(decoding: bytes[end..<end + length], as: UTF8.self)
    bytes.removeFirst(end + length)
    return ListenerAnswer(status: status, headers: headers, body: body)
  }

  private func fill(until find: ([UInt8]) -> Int?) throws -> Int {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let place = find(bytes) { return place }
      let count = recv(socket.descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { throw SystemFailure(call: "recv", code: count == 0 ? ECONNRESET : errno) }
      bytes += chunk[..<count]
    }
  }

  /// Whether the listener has closed the connection, or does within so many seconds.
  func isClosed(within seconds: Double) -> Bool {
    let end = Moment.now + seconds
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = end - Moment.now
      guard left > 0 else { return false }
      var polled = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32(left * 1000) + 1) > 0 else { continue }
      if recv(socket.descriptor, &chunk, chunk.count, 0) <= 0 { return true }
    }
  }
}
