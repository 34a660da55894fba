public import Glibc

/// The machine's clocks, in seconds.
public enum SystemClock {
  /// Seconds since 1970; it jumps when somebody sets the clock.
  public static var wall: Double { read(CLOCK_REALTIME) }

  /// Seconds since some moment, never set back.
  public static var monotonic: Double { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = Glibc.timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A moment in the system's form.
  public static func timespec(_ seconds: Double) -> timespec {
    let whole = min(seconds.rounded(.down), 1e15)
    return Glibc.timespec(tv_sec: Int(whole), tv_nsec: min(999_999_999, Int((seconds - whole) * 1e9)))
  }
}
