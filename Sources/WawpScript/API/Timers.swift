/// The clock and the timers of the loop that drives the client: the worker's own, or virtual ones in a test.
///
/// Everything happens on the loop's thread; nothing here may be called from another one.
public protocol Timers: AnyObject {
  /// Seconds of a clock that never goes back, from an arbitrary start.
  var now: Double { get }

  /// Seconds since the beginning of 1970, which may jump when the machine's clock is set.
  var wallClock: Double { get }

  /// Runs `body` once, on the loop, not before `after` seconds have passed, and never inside this call.
  func schedule(after: Double, _ body: @escaping () -> Void) -> TimerID

  /// Sees to it that the timer's body does not run. A timer that has run, or is unknown, is not an error.
  func cancel(_ timer: TimerID)
}
