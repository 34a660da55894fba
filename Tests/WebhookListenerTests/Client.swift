import Glibc

/// A plain socket to a server on this machine, so that tests see and send every byte.
///
/// Reads give up after ten seconds.
final class Client {
  struct Failure: Error {
    let call: String
    let code: CInt
  }

  struct Response {
    let status: Int
    let headers: [String: String]
    let body: String
  }

  let descriptor: CInt
  private var received: [UInt8] = []

  /// Connects to `127.0.0.1:PORT`, `[::1]:PORT` or `unix:PATH`.
  init(_ address: String, receiveBuffer: CInt? = nil) throws {
    let isUnix = address.hasPrefix("unix:")
    let isVersion6 = address.hasPrefix("[")
    let family = isUnix ? AF_UNIX : isVersion6 ? AF_INET6 : AF_INET
    // A child that another test starts must not keep the connection open.
    descriptor = socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }
    let port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    let result: CInt
    if isUnix {
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address.dropFirst(5).utf8) }
      result = Self.connect(descriptor, &name)
    } else if isVersion6 {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      name.sin6_addr = in6addr_loopback
      result = Self.connect(descriptor, &name)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      result = Self.connect(descriptor, &name)
    }
    guard result == 0 else {
      let code = errno
      close(descriptor)
      throw Failure(call: "connect", code: code)
    }
  }

  deinit { close(descriptor) }

  private static func connect<Name>(_ descriptor: CInt, _ name: inout Name) -> CInt {
    withUnsafeBytes(of: &name) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count))
      }
    }
  }

  func send(_ text: String) throws {
    try send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard count > 0 else { throw Failure(call: "send", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends as much as goes without waiting.
  func sendSome(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
    }
  }

  func closeOutput() {
    shutdown(descriptor, CInt(SHUT_WR))
  }

  /// Sends a request and reads its answer.
  func exchange(_ request: String, hasBody: Bool = true) throws -> Response {
    try send(request)
    return try read(hasBody: hasBody)
  }

  /// Reads one answer.
  func read(hasBody: Bool = true) throws -> Response {
    let separator = Array("\r\n\r\n".utf8)
    while true {
      if let end = Self.firstRange(of: separator, in: received) {
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(end + 4)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length = hasBody && status >= 200 ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        while received.count < length { try readMore() }
        defer { received.removeFirst(length) }
        return Response(
          status: status, headers: headers, body: String(decoding: received.prefix(length), as: UTF8.self))
      }
      try readMore()
    }
  }

  /// Whether the connection ends, without a reset and without another byte.
  func isAtEnd() throws -> Bool {
    guard received.isEmpty else { return false }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, 0)
    guard count >= 0 else { throw Failure(call: "recv", code: errno) }
    return count == 0
  }

  /// Reads until the connection ends in any way but silence.
  @discardableResult
  func readToEnd() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 {
        received += buffer.prefix(count)
      } else if count == 0 || errno == ECONNRESET {
        return received
      } else {
        throw Failure(call: "recv", code: errno)
      }
    }
  }

  /// Whether nothing, not even an end, comes within so many milliseconds.
  func isSilent(forMilliseconds time: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return received.isEmpty && poll(&entry, 1, time) == 0
  }

  private func readMore() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw Failure(call: count == 0 ? "end of connection" : "recv", code: errno) }
    received += buffer.prefix(count)
  }

  private static func firstRange(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (0...bytes.count - pattern.count).first { bytes[$0..<$0 + pattern.count].elementsEqual(pattern) }
  }
}
