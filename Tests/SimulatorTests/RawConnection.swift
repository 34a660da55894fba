import Glibc
import TestSupport

/// A plain socket to a port on loopback, so that tests see and send every byte.
///
/// Reads give up after five seconds.
final class RawConnection {
  private let descriptor: CInt
  private var received: [UInt8] = []

  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw SystemFailure(call: "connect", code: errno) }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    try send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw SystemFailure(call: "send", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends a request and reads its answer.
  func exchange(_ request: String) throws -> RawResponse {
    try send(request)
    return try readResponse()
  }

  /// Reads one answer; one without a length ends with the connection.
  func readResponse(hasBody: Bool = true) throws -> RawResponse {
    let separator = Array("\r\n\r\n".utf8)
    while true {
      if let end = received.firstRange(of: separator) {
        var response = RawResponse(head: String(decoding: received[..<end.lowerBound], as: UTF8.self))
        received.removeFirst(end.upperBound)
        guard hasBody, response.status >= 200 else { return response }
        if let length = response.headers["content-length"].flatMap({ Int($0) }) {
          response.body = try read(exactly: length)
        } else {
          response.body = try readToEnd()
        }
        return response
      }
      guard try readMore() else { throw SystemFailure(call: "end of connection", code: 0) }
    }
  }

  func read(exactly count: Int) throws -> [UInt8] {
    while received.count < count {
      guard try readMore() else { throw SystemFailure(call: "end of connection", code: 0) }
    }
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  /// Everything up to the end of the connection.
  ///
  /// A reset throws with ECONNRESET, five seconds of silence with EAGAIN.
  func readToEnd() throws -> [UInt8] {
    while try readMore() {}
    defer { received = [] }
    return received
  }

  /// Whether nothing, not even an end, comes within so many milliseconds.
  func isSilent(forMilliseconds time: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return received.isEmpty && poll(&entry, 1, time) == 0
  }

  private func readMore() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count >= 0 else { throw SystemFailure(call: "recv", code: errno) }
    received += buffer.prefix(count)
    return count > 0
  }
}
