/// How long to wait before the next attempt: exponential backoff, half of it random.
///
/// The random half keeps listeners that were refused together from coming back together.
public struct RetryPolicy: Sendable, Equatable {
  /// The longest first wait, in seconds.
  public var base: Double
  /// What each wait is multiplied by to get the next.
  public var factor: Double
  /// The longest wait, in seconds.
  public var cap: Double
  /// An attempt is not worth starting with fewer seconds than this.
  public var minimumAttempt: Double

  /// The defaults give waits of up to 0.3, 0.6, 1.2, 2.4, 4.8 and then 5 s, at least half of that each.
  public init(base: Double = 0.3, factor: Double = 2, cap: Double = 5, minimumAttempt: Double = 0.05) {
    self.base = base
    self.factor = factor
    self.cap = cap
    self.minimumAttempt = minimumAttempt
  }

  /// The wait after the attempt number `attempt` (from 1), in seconds; `random` is in `0..<1`.
  public func backoff(afterAttempt attempt: Int, random: Double) -> Double {
    var wait = base
    // A loop instead of pow keeps the C library out; it ends at the cap after a few turns.
    var turn = 1
    while turn < attempt && wait < cap {
      wait *= factor
      turn += 1
    }
    wait = min(wait, cap)
    return wait / 2 + wait / 2 * random
  }

  /// The wait before the next attempt, or `nil` if there should not be another one.
  ///
  /// What the server asked for is a lower bound; if it lies beyond the time left there is nothing to wait
  /// for, so the answer is `nil` at once. A backoff of our own that lies beyond it is cut to half of the
  /// time left instead, unless that is less than the first wait, so that the last seconds of a ring are
  /// still used.
  ///
  /// - Parameters:
  ///   - attempt: the number of the attempt that failed, from 1.
  ///   - retryAfter: seconds that the server asked to wait, if it did.
  ///   - left: seconds until the deadline; may be infinite.
  ///   - random: a number in `0..<1`.
  public func wait(afterAttempt attempt: Int, retryAfter: Double?, left: Double, random: Double) -> Double? {
    let backoff = backoff(afterAttempt: attempt, random: random)
    if let retryAfter, retryAfter > 0 {
      if retryAfter + minimumAttempt > left { return nil }
      return max(retryAfter, min(backoff, left - minimumAttempt))
    }
    if backoff + minimumAttempt <= left { return backoff }
    return left >= base ? left / 2 : nil
  }
}
