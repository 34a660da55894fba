import Glibc
import Synchronization
import TestSupport

/// A cable between the listener and the stand-in that a test may cut.
final class ListenerProxy: Sendable {
  /// What happens to connections from now on, and to those that are open.
  enum Mode: Int, Sendable {
    case pass
    /// Nothing is passed on in either direction; the connections stay.
    case stall
    /// Connections are reset as soon as anything comes.
    case reset
    /// The answer ends after its first 20 bytes.
    case truncate
    /// The request arrives, the answer does not.
    case swallow
  }

  var port: UInt16 { listener.port }
  var url: String { "http://127.0.0.1:\(port)" }
  private let target: UInt16
  private let mode = Atomic<Int>(0)
  private let listener: LoopbackListener
  private let crew = ListenerCrew()

  /// Begins to pass on to a port.
  init(to target: UInt16) throws {
    self.target = target
    listener = try LoopbackListener()
    listener.take { [weak self] client in
      if let self { serve(client) } else { close(client) }
    }
  }

  deinit { _ = crew.stop(within: 3) }

  func set(_ mode: Mode) { self.mode.store(mode.rawValue, ordering: .relaxed) }

  private func serve(_ client: Int32) {
    guard let server = try? RawSocket(port: target) else {
      close(client)
      return
    }
    let client = RawSocket(descriptor: client)
    crew.start(1) { [weak self] _, crew in
      var hasTruncated = false
      var chunk = [UInt8](repeating: 0, count: 1 << 14)
      while !crew.mustStop, let self {
        let mode = Mode(rawValue: self.mode.load(ordering: .relaxed)) ?? .pass
        if mode == .stall {
          usleep(20_000)
          continue
        }
        var polled = [
          pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0),
          pollfd(fd: server.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&polled, 2, 50) > 0 else { continue }
        if mode == .reset {
          var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
          setsockopt(
            client.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
          // `RawSocket` shuts down before it closes: a reset needs the close alone.
          let gone = open("/dev/null", O_RDONLY | O_CLOEXEC)
          dup2(gone, client.descriptor)
          close(gone)
          return
        }
        for (from, to) in [(0, server), (1, client)] where polled[from].revents != 0 {
          let count = recv(polled[from].fd, &chunk, chunk.count, 0)
          guard count > 0 else { return }
          var part = chunk[..<count]
          if from == 1, mode == .swallow { continue }
          if from == 1, mode == .truncate {
            part = part.prefix(20)
            hasTruncated = true
          }
          _ = part.withUnsafeBytes { send(to.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
          if hasTruncated { return }
        }
      }
    }
  }
}
