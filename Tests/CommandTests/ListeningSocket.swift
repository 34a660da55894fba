import Glibc
import TestSupport

/// A socket that listens on a free port of the loopback interface.
struct ListeningSocket {
  let descriptor: Int32
  let port: UInt16

  init() throws {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = RawSocket.address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && listen(socket, 512) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isListening else { throw SystemFailure(call: "listen", code: errno) }
    descriptor = socket
    port = UInt16(bigEndian: address.sin_port)
  }
}

extension ListenerCrew {
  /// Takes connections on a thread until the crew is told to stop, and then closes the socket; `serve` owns each connection.
  func accept(on socket: ListeningSocket, serve: @escaping @Sendable (_ client: Int32) -> Void) {
    let socket = socket.descriptor
    start(1) { _, crew in
      while !crew.mustStop {
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 50) > 0 else { continue }
        let client = Glibc.accept(socket, nil, nil)
        guard client >= 0 else { continue }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        serve(client)
      }
      close(socket)
    }
  }
}
