import Glibc
import Synchronization
import TestSupport

/// Threads that work beside a test until it is told to stop, or they are done.
final class ListenerCrew: Sendable {
  private let isOver = Atomic<Bool>(false)
  private let running = Atomic<Int>(0)

  /// Whether the work is to end.
  var mustStop: Bool { isOver.load(ordering: .relaxed) }

  /// Starts threads that do this; each gets its number.
  func start(_ count: Int, _ body: @escaping @Sendable (_ number: Int, _ crew: ListenerCrew) -> Void) {
    for number in 0..<count {
      running.add(1, ordering: .relaxed)
      DetachedThread.run { [self] in
        body(number, self)
        running.subtract(1, ordering: .releasing)
      }
    }
  }

  /// Waits until all are done; `false` when they are not in time.
  func finish(within seconds: Double) -> Bool {
    let end = Moment.now + seconds
    while running.load(ordering: .acquiring) > 0 {
      if Moment.now > end { return false }
      usleep(5000)
    }
    return true
  }

  /// Tells all to stop, and waits for it.
  func stop(within seconds: Double = 15) -> Bool {
    isOver.store(true, ordering: .relaxed)
    return finish(within: seconds)
  }
}

/// A sender that goes on until its event is accepted, as Wawp does, only more often.
final class ListenerSender {
  private let port: () -> UInt16
  private var connection: ListenerConnection?

  /// - Parameter port: asked before each connection: it changes with a restart.
  init(port: @escaping () -> UInt16) { self.port = port }

  /// One try; `nil` when there was no answer.
  func attempt(_ body: String, headers: [String] = []) -> ListenerAnswer? {
    do {
      let open = try connection ?? ListenerConnection(port: port())
      connection = open
      let answer = try open.post(body, headers: headers)
      if answer.headers["connection"] == "close" { connection = nil }
      return answer
    } catch {
      connection = nil
      return nil
    }
  }

  /// Whether it was accepted before the crew had to stop.
  func deliver(_ body: String, headers: [String] = [], crew: ListenerCrew? = nil, seconds: Double = 30) -> Bool {
    let end = Moment.now + seconds
    while Moment.now < end, crew?.mustStop != true {
      if let answer = attempt(body, headers: headers), answer.isSuccess { return true }
      usleep(20_000)
    }
    return false
  }
}

/// Random numbers that are the same again for the same seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

/// How long the hostile tests may take.
enum Patience {
  /// `WAWP_LONG=1`: rounds are longer.
  static let isLong = getenv("WAWP_LONG") != nil
  static func choose<Value>(_ usual: Value, long: Value) -> Value { isLong ? long : usual }
}
