import Glibc

/// Sockets on 127.0.0.1.
enum Loopback {
  /// A listening socket on a free port.
  static func listen(backlog: Int32) -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    let port = bind(descriptor)
    precondition(Glibc.listen(descriptor, backlog) == 0, "cannot listen on loopback")
    return (descriptor, port)
  }

  /// A port on which nobody listens.
  static func refusedPort() -> UInt16 {
    let (descriptor, port) = listen(backlog: 1)
    close(descriptor)
    return port
  }

  /// Whether somebody listens on a port.
  static func accepts(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(descriptor) }
    var address = address(port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func bind(_ descriptor: Int32) -> UInt16 {
    var address = address(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(Glibc.bind(descriptor, $0, size) == 0, "cannot bind to loopback")
        precondition(getsockname(descriptor, $0, &size) == 0, "a bound socket has no name")
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }
}
