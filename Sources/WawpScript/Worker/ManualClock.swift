import Synchronization

/// A clock that moves only when it is told to: time for tests of scripts.
final class ManualClock: Sendable {
  private struct Reading {
    var now: Double
    var wall: Double
  }

  private let reading: Mutex<Reading>

  /// - Parameters:
  ///   - now: seconds of the clock that never goes back; not before that of the machine, or limits would be over at once.
  ///   - wall: seconds since 1970.
  init(now: Double, wall: Double) { reading = Mutex(Reading(now: now, wall: wall)) }

  /// Seconds of the clock that never goes back.
  var now: Double { reading.withLock { $0.now } }

  /// Seconds since 1970; setting it is what setting a clock on the wall is.
  var wall: Double {
    get { reading.withLock { $0.wall } }
    set { reading.withLock { $0.wall = newValue } }
  }

  /// Lets time pass on both.
  func advance(_ seconds: Double) {
    reading.withLock { reading in
      reading.now += seconds
      reading.wall += seconds
    }
  }
}
