import Glibc

/// A socket that is bound and ready to listen.
struct ListeningSocket {
  let descriptor: CInt
  /// The address with the real port.
  let address: BoundAddress
  /// The socket's file, to be removed when the server ends.
  let file: SocketFile?

  /// Opens the socket, or takes the one that is passed in.
  ///
  /// A socket file that nobody listens on any more is replaced.
  ///
  /// - Throws: `ListenerError` if the address is taken, not allowed or not there.
  init(_ address: ListenAddress) throws {
    let descriptor: CInt
    switch address {
    case .descriptor(let passed):
      guard InheritedSockets.isListening(passed) else {
        throw ListenerError(
          .listening, "the descriptor \(passed) is not a listening socket", hint: "pass a stream socket that listens")
      }
      descriptor = passed
      file = nil
    case .tcp(let host, let port):
      descriptor = try Self.open(host: host == "localhost" ? "127.0.0.1" : host, port: port, address)
      file = nil
    case .unix(let path, let mode):
      (descriptor, file) = try Self.open(path: path, mode: mode, address)
    }
    guard let bound = BoundAddress(of: descriptor) else {
      let failure = Self.failure(address, errno)
      close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
    self.address = bound
  }

  /// Lets as many connections wait to be accepted as the system allows, at most 4096.
  ///
  /// For once it listens: SwiftNIO makes a socket that it did not open listen with room for 128. A second call only
  /// changes the number.
  func widenQueue() {
    _ = listen(descriptor, 4_096)
  }

  private static func open(host: String, port: UInt16, _ address: ListenAddress) throws -> CInt {
    var on: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    if host.contains(":") {
      var socketAddress = sockaddr_in6()
      socketAddress.sin6_family = sa_family_t(AF_INET6)
      socketAddress.sin6_port = port.bigEndian
      guard inet_pton(AF_INET6, host, &socketAddress.sin6_addr) == 1 else { throw failure(address, EINVAL) }
      let descriptor = try open(AF_INET6, address)
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
      try bind(descriptor, &socketAddress, address)
      return descriptor
    }
    var socketAddress = sockaddr_in()
    socketAddress.sin_family = sa_family_t(AF_INET)
    socketAddress.sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &socketAddress.sin_addr) == 1 else { throw failure(address, EINVAL) }
    let descriptor = try open(AF_INET, address)
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    try bind(descriptor, &socketAddress, address)
    return descriptor
  }

  private static func open(path: String, mode: UInt32, _ address: ListenAddress) throws -> (CInt, SocketFile) {
    try SocketFile.removeStale(path)
    var socketAddress = SocketFile.address(path)
    let descriptor = try open(AF_UNIX, address)
    // Linux gives the file the socket's own mode, less the umask: nobody can connect before the mode is right.
    fchmod(descriptor, mode)
    try bind(descriptor, &socketAddress, address)
    guard chmod(path, mode) == 0, let file = SocketFile(path) else {
      let failure = failure(address, errno)
      close(descriptor)
      throw failure
    }
    return (descriptor, file)
  }

  private static func open(_ family: CInt, _ address: ListenAddress) throws -> CInt {
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(family, kind, 0)
    guard descriptor >= 0 else { throw failure(address, errno) }
    return descriptor
  }

  private static func bind<Address>(_ descriptor: CInt, _ socketAddress: inout Address, _ address: ListenAddress)
    throws
  {
    let result = withUnsafeBytes(of: &socketAddress) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { Glibc.bind(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
    }
    guard result == 0 else {
      let failure = failure(address, errno)
      close(descriptor)
      throw failure
    }
  }

  static func failure(_ address: ListenAddress, _ code: CInt) -> ListenerError {
    let hint =
      switch code {
      case EADDRINUSE: "another program listens there; stop it or choose another port"
      case EACCES: "ports below 1024 and some folders need privileges; choose another, or pass the socket in"
      case EADDRNOTAVAIL: "the address is not one of this machine's"
      default: "choose another address"
      }
    return ListenerError(.listening, "cannot listen on \(address): \(SystemError.text(of: code))", hint: hint)
  }
}
