import Glibc
import HTTPTransport
import LuaRuntime
import Synchronization
import WawpScript

/// The thread that a worker runs on, with a stack for Lua's deep C frames, while the main thread waits for signals.
enum WorkerThread {
  static let stackSize = 16 << 20
  private static let stopping = Atomic<Bool>(false)

  /// Whether the user has asked to stop.
  static var isStopping: Bool { stopping.load(ordering: .relaxed) }

  /// What makes the worker's wait return; set by the worker before it waits.
  private static let wakeup = Mutex<Wakeup?>(nil)

  /// Lets a signal end the wait of the worker.
  static func setWakeup(_ value: Wakeup) { wakeup.withLock { $0 = value } }

  /// CPU seconds beyond its limit after which a script that does not let itself be stopped ends the program.
  private static let patience = 5.0

  /// Waits for a signal, and looks once a second whether the worker is stuck inside one slice of a script.
  ///
  /// Lua's limits stop all code of a script. What they cannot stop is a single collection over weak tables that were made for
  /// the purpose: it takes time in the square of their number, inside Lua. A program that ends with a message is better
  /// than one that hangs.
  private static func waitForSignal(_ signals: inout sigset_t, watching thread: pthread_t, _ onSignal: (Int32) -> Bool)
    -> Int32
  {
    var clock = clockid_t()
    let hasClock = pthread_getcpuclockid(thread, &clock) == 0
    var seen: (activity: UInt64, began: Double) = (0, 0)
    while true {
      var second = timespec(tv_sec: 1, tv_nsec: 0)
      let number = sigtimedwait(&signals, nil, &second)
      if number > 0 {
        if onSignal(number) { continue }
        return number
      }
      guard hasClock else { continue }
      let activity = LuaLibrary.activity
      var time = timespec()
      clock_gettime(clock, &time)
      let used = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
      if activity != seen.activity || activity % 2 == 0 {
        seen = (activity, used)
      } else if used - seen.began > Double(cpuLimit.load(ordering: .relaxed)) / 1000 + patience {
        Diagnostics.error(
          "the script cannot be stopped: lua itself has been busy for \(Int(used - seen.began)) s of CPU time",
          hint: "weak tables in great number do that; the events in hand are not recorded")
        _exit(ExitStatus.scriptFailed.rawValue)
      }
    }
  }

  /// The CPU limit of the scripts that run, in milliseconds.
  static let cpuLimit = Atomic<Int>(1000)

  private final class Body: Sendable {
    let run: @Sendable () -> ExitStatus
    init(_ run: @escaping @Sendable () -> ExitStatus) { self.run = run }
  }

  /// Runs `body` on a thread of its own and ends the program with the status that it gives.
  ///
  /// SIGINT and SIGTERM stop it: the first asks it to stop, the second ends the program at once.
  ///
  /// - Parameter onSignal: asked first what a signal is to do; `true` when that is done.
  static func run(
    _ body: @escaping @Sendable () -> ExitStatus, onSignal: (Int32) -> Bool = { _ in false }
  ) -> Never {
    signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Body(body))
    let failure = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        // Not `exit`: nothing is left in buffers, and taking the libraries apart takes time.
        _exit(body.run().rawValue)
      }, box.toOpaque())
    guard failure == 0 else {
      Diagnostics.error("cannot start a thread: \(SourceFile.reason(failure))")
      exit(71)
    }
    let number = waitForSignal(&signals, watching: thread, onSignal)
    stopping.store(true, ordering: .relaxed)
    Worker.interruptScripts()
    wakeup.withLock { $0 }?.wake()
    // The worker ends the program once the records are written. A second signal ends it at once, and so does the end of
    // this second: nobody may be reading stdout. Tools such as timeout(1) send the same signal twice in a row: that is one.
    var echo = timespec(tv_sec: 0, tv_nsec: 200_000_000)
    if sigtimedwait(&signals, nil, &echo) >= 0 { usleep(200_000) }
    var grace = timespec(tv_sec: 1, tv_nsec: 0)
    sigtimedwait(&signals, nil, &grace)
    _exit(128 + number)
  }
}
