import Glibc
import Synchronization

/// A socket that listens on a free port of 127.0.0.1, whose connections are taken on a thread of its own.
///
/// That thread alone uses the socket and closes it: its number may belong to another socket at once, of another test.
package final class LoopbackListener: Sendable {
  private final class Progress: Sendable {
    let isTaken = Atomic<Bool>(false)
    let mustEnd = Atomic<Bool>(false)
    let isClosed = Atomic<Bool>(false)
  }

  package let port: UInt16
  private let descriptor: Int32
  private let progress = Progress()

  /// Listens; nobody is taken yet.
  package init() throws {
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
    port = UInt16(bigEndian: address.sin_port)
    guard isListening else { throw SystemFailure(call: "listen", code: errno) }
  }

  /// Begins to take connections, once.
  ///
  /// Each belongs to `serve`, which is called on the thread that takes them.
  package func take(_ serve: @escaping @Sendable (_ client: Int32) -> Void) {
    progress.isTaken.store(true, ordering: .relaxed)
    DetachedThread.run { [progress, descriptor] in
      while !progress.mustEnd.load(ordering: .acquiring) {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 20) > 0 else { continue }
        // A child that is started must not keep the connection open.
        let client = PrivateDescriptors.accept(descriptor)
        guard client >= 0 else { continue }
        serve(client)
      }
      close(descriptor)
      progress.isClosed.store(true, ordering: .releasing)
    }
  }

  /// Ends it, and waits until nobody listens any more; not to be called on the thread that takes connections.
  package func end() {
    guard progress.isTaken.load(ordering: .relaxed) else { return }
    progress.mustEnd.store(true, ordering: .releasing)
    while !progress.isClosed.load(ordering: .acquiring) { usleep(1000) }
  }

  deinit {
    if progress.isTaken.load(ordering: .relaxed) {
      progress.mustEnd.store(true, ordering: .releasing)
    } else {
      close(descriptor)
    }
  }
}
