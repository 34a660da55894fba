@testable import WawpScript

/// A clock that stands still until it is told to go on, so that waits take no real time.
final class VirtualTimers: Timers {
  private struct Scheduled {
    let id: TimerID
    let due: Double
    let body: () -> Void
  }

  private(set) var now = 1000.0
  /// 2026-01-01 00:00:00 UTC at the start; goes on with `now`.
  var wallClock: Double { 1_767_225_600 + now - 1000 }
  /// The waits that were asked for, in order.
  private(set) var waits: [Double] = []
  private var scheduled: [Scheduled] = []
  private var last: UInt64 = 0

  /// How many timers have neither run nor been cancelled.
  var pending: Int { scheduled.count }

  func schedule(after: Double, _ body: @escaping () -> Void) -> TimerID {
    last += 1
    let id = TimerID(rawValue: last)
    waits.append(after)
    scheduled.append(Scheduled(id: id, due: now + after, body: body))
    return id
  }

  func cancel(_ timer: TimerID) {
    scheduled.removeAll { $0.id == timer }
  }

  /// Lets time pass, without running what is due.
  func pass(_ seconds: Double) { now += seconds }

  /// Goes to the next timer and runs it; false if there is none.
  func runNext() -> Bool {
    guard let next = scheduled.min(by: { ($0.due, $0.id.rawValue) < ($1.due, $1.id.rawValue) }) else {
      return false
    }
    scheduled.removeAll { $0.id == next.id }
    now = max(now, next.due)
    next.body()
    return true
  }

  /// Runs timers until there are none, at most 1,000.
  func runAll() {
    for _ in 0..<1000 where !runNext() { return }
  }
}
