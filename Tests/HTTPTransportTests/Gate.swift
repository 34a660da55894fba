import Glibc

@testable import HTTPTransport

/// Something that happens once, on another thread.
final class Gate: Sendable {
  private let wakeup = Wakeup()

  func open() { wakeup.wake() }

  /// Waits for it; false when it does not happen in time.
  func wait(seconds: Int32 = 10) -> Bool {
    var descriptor = pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, seconds * 1000) == 1
  }
}
