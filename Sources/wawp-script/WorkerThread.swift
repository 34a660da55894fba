import Glibc
import HTTPTransport
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

  private final class Body: Sendable {
    let run: @Sendable () -> ExitStatus
    init(_ run: @escaping @Sendable () -> ExitStatus) { self.run = run }
  }

  /// Runs `body` on a thread of its own and ends the program with the status that it gives.
  ///
  /// SIGINT and SIGTERM stop it: the first asks it to stop, the second ends the program at once.
  ///
  /// - Parameter meanwhile: what the main thread does before it waits for signals; the program may end while it is at it.
  static func run(meanwhile: () -> Void = {}, _ body: @escaping @Sendable () -> ExitStatus) -> Never {
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
        // Not `exit`: that would wait for the main thread if it is still loading libcurl. Nothing is left in buffers.
        _exit(body.run().rawValue)
      }, box.toOpaque())
    guard failure == 0 else {
      Diagnostics.error("cannot start a thread: \(SourceFile.reason(failure))")
      exit(71)
    }
    meanwhile()
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
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
