import Glibc
import Machine
import Store
import Synchronization
import WawpScript

/// One worker on a thread of its own: takes deliveries, starts them in the order that matters, hands out the records.
final class WorkerLoop: Sendable {
  /// What other threads ask of the loop.
  enum Message: Sendable {
    case deliver(Delivery)
    /// The attempt at a resumed event is counted; the number of attempts, as far as the store could tell.
    case begun(Delivery, attempts: Int)
    /// Load another script; the answer says why not, or nil.
    case load(ScriptSource, @Sendable (Record.Failure?) -> Void)
    /// Calls that were rejected before this process began.
    case remember([CallKey])
    /// Calls whose end is awaited since before this process began, with their age in seconds.
    case await([(call: OpenCall, age: Double)])
    /// A burst is over: give up what it has left, and say when that is done.
    case rest(@Sendable () -> Void)
    /// Begin nothing new; the loop ends when nothing is in flight.
    case drain
    /// End what is in flight at once.
    case abandon
  }

  /// What the loop needs from around it.
  struct Surroundings: Sendable {
    let configuration: ServiceConfiguration
    let store: any EventStore
    let metrics: ServiceMetrics
    let log: @Sendable (LogLevel, LogEntry) -> Void
    /// Gets the end of each delivery, on the loop's thread.
    ///
    /// `isAbandoned`: it was cut off and is to be taken up again.
    let conclude: @Sendable (Delivery, Record, _ isAbandoned: Bool) -> Void
  }

  static let stackSize = 16 << 20

  /// What can be read from any thread.
  final class Gauges: Sendable {
    /// Bytes that the script holds, as of the latest turn.
    let scriptMemory = Atomic<Int>(0)
    /// Events that wait for their turn.
    let waiting = Atomic<Int>(0)
    /// Events that run or wait for an answer.
    let running = Atomic<Int>(0)
    /// Set before scripts are stopped for good: what ends with an error from then on is to be taken up again.
    let isAbandoning = Atomic<Bool>(false)
    /// Calls whose end is awaited.
    let openCalls = Atomic<Int>(0)
  }

  let mailbox: Mailbox<Message>
  let gauges: Gauges
  let pulse: WorkerPulse
  private let ended: CountingSemaphore

  /// What the thread tells the one that started it.
  private final class Start: Sendable {
    let ready = CountingSemaphore()
    let parts = Mutex<(mailbox: Mailbox<Message>, pulse: WorkerPulse)?>(nil)
  }

  /// Starts a worker with its thread.
  ///
  /// `nil` when the system has no room for it.
  init?(number: Int, surroundings: Surroundings) {
    let start = Start()
    let ended = CountingSemaphore()
    let gauges = Gauges()
    let hasStarted = SystemThread.start(name: "worker-\(number)", stack: WorkerLoop.stackSize) {
      let body = LoopBody(surroundings: surroundings, gauges: gauges)
      start.parts.withLock { $0 = (body.mailbox, body.pulse) }
      start.ready.signal()
      body.run()
      ended.signal()
    }
    guard hasStarted else { return nil }
    start.ready.wait()
    guard let parts = start.parts.withLock({ $0 }) else { return nil }
    mailbox = parts.mailbox
    pulse = parts.pulse
    self.ended = ended
    self.gauges = gauges
  }

  /// Waits until the loop has ended after a drain; `false` when it has not by then.
  func join(seconds: Double) -> Bool { ended.wait(seconds: seconds) }

  /// Loads a script and waits for the answer.
  func load(_ source: ScriptSource) -> Record.Failure? {
    let done = CountingSemaphore()
    let answer = Mutex<Record.Failure?>(nil)
    mailbox.post(
      .load(source) { failure in
        answer.withLock { $0 = failure }
        done.signal()
      })
    done.wait()
    return answer.withLock { $0 }
  }
}
