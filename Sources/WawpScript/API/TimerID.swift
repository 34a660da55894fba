/// Names one scheduled timer.
public struct TimerID: Hashable, Sendable {
  /// The number that the timers gave it; never used twice.
  public let rawValue: UInt64

  /// Wraps a number, which only an implementation of `Timers` needs to do.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
