import Glibc
import TestSupport

/// Plain sockets on loopback.
final class RawSocket: Sendable {
  let descriptor: Int32

  /// Connects.
  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = RawSocket.address(port)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw SystemFailure(call: "connect", code: errno) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    // A child that was started in between may hold it too.
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// The body of a page.
  func get(_ path: String) throws -> [UInt8] {
    send("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      throw SystemFailure(call: "GET \(path)", code: EPROTO)
    }
    return Array(bytes[end.upperBound...])
  }

  /// Sends text; `false` when the other side has gone.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    return address
  }
}

/// A server that does to each connection what a test wants.
final class BrokenServer: Sendable {
  var port: UInt16 { listener.port }
  var url: String { "http://127.0.0.1:\(port)" }
  private let listener: LoopbackListener

  /// - Parameter behaviour: gets each connection after the head of its request has come; the connection closes when
  ///   nothing holds it any more.
  init(_ behaviour: @escaping @Sendable (RawSocket) -> Void) throws {
    listener = try LoopbackListener()
    listener.take { client in
      let connection = RawSocket(descriptor: client)
      var chunk = [UInt8](repeating: 0, count: 1 << 14)
      _ = read(client, &chunk, chunk.count)
      behaviour(connection)
    }
  }

  /// A port on which nothing listens.
  static func refusedPort() throws -> UInt16 { try LoopbackListener().port }
}
