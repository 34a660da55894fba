import Glibc
import Machine

/// Turns signals into bytes on a descriptor: a thread of its own waits for them.
///
/// The second of SIGTERM and SIGINT is told at once, on that thread, whatever the rest of the process is doing.
public struct SignalPipe: Sendable {
  /// Readable when a signal came.
  public let descriptor: Int32

  /// Blocks SIGTERM, SIGINT and SIGHUP in this thread and those that it starts from now on, and ignores SIGPIPE.
  ///
  /// To be called before there are other threads. `nil` when the system has no room for it.
  ///
  /// - Parameter onSecondEnd: gets the number of the second signal that asks for the end.
  public init?(onSecondEnd: @escaping @Sendable (Int32) -> Void) {
    signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    let end = ends[1]
    let watched = signals
    let hasStarted = SystemThread.start(name: "signals", stack: 128 << 10) {
      var signals = watched
      var firstEnd: (number: Int32, moment: timespec)?
      while true {
        var number: Int32 = 0
        guard sigwait(&signals, &number) == 0 else { continue }
        if number != SIGHUP {
          var now = timespec()
          clock_gettime(CLOCK_MONOTONIC, &now)
          if let firstEnd {
            // timeout(1) and shells send the same signal twice in a row: that is one.
            let since =
              Double(now.tv_sec - firstEnd.moment.tv_sec) + Double(now.tv_nsec - firstEnd.moment.tv_nsec) / 1e9
            if since > 0.2 { onSecondEnd(number) }
            continue
          }
          firstEnd = (number, now)
        }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(end, &byte, 1)
      }
    }
    guard hasStarted else { return nil }
  }

  /// The signals that came since this was asked last; never blocks.
  public func take() -> [Int32] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? bytes[..<count].map { Int32($0) } : []
  }
}
