import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
  private let time = Mutex(1_800_000_000.0)

  var now: Double {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }

  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
}
