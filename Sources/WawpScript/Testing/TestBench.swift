import Glibc
import HTTPTransport
import JSON
import LuaRuntime
import Store

/// What one test works with: a worker of its own with the script, a clock that stands still, answers, a store in memory.
final class TestBench {
  /// Settings that a test may change before its first event.
  struct Options {
    var configuration = Configuration()
    /// Hosts that `wawp.http` may reach although no option names them: those with an answer.
    var answeredHosts: [String] = []

    init() {
      configuration.refusesLateCalls = true
      configuration.variables = [:]
      if let credentials = try? Credentials(instanceID: "test-instance", accessToken: "test-token") {
        configuration.credentials = .present(credentials)
      }
    }
  }

  /// What came of one event.
  struct Result {
    let record: Record
    let log: [String]
    let requests: ArraySlice<RecordedTransport.Request>
  }

  /// Monday, 5 January 2026, 12:00 UTC: when tests begin that do not say when.
  static let start = 1_767_614_400.0

  let clock: ManualClock
  let store: MemoryStore
  let transport: RecordedTransport
  private let timers: TimerQueue
  var options = Options()
  var source: ScriptSource?
  private var worker: Worker?
  private(set) var log: [String] = []
  /// Whether the lines that run are noted.
  var coversLines = false

  init() {
    let clock = ManualClock(now: Monotonic.now, wall: TestBench.start)
    self.clock = clock
    timers = TimerQueue(clock: clock)
    store = MemoryStore(clock: { clock.wall })
    transport = RecordedTransport(base: "https://api.wawp.net", timers: timers)
  }

  var hasBegun: Bool { worker != nil }

  /// Gives events to the script, all at once, and lets time pass until all are done.
  ///
  /// - Throws: ``LuaError`` when the script does not compile or load.
  func run(_ events: [Event]) throws(LuaError) -> [Result] {
    let linesBefore = log.count
    let requestsBefore = transport.requests.count
    var records: [Record?] = Array(repeating: nil, count: events.count)
    var first = 0
    let worker: Worker
    if let begun = self.worker {
      worker = begun
    } else {
      worker = try begin()
      if let event = events.first, let record = try load(worker, event) {
        records[0] = record
        first = 1
      }
    }
    for index in first..<max(first, events.count) {
      worker.start(events[index]) { records[index] = $0 }
    }
    drive(worker) { records.allSatisfy { $0 != nil } }
    let lines = Array(log[linesBefore...])
    return records.map { record in
      Result(record: record ?? Record(), log: lines, requests: transport.requests[requestsBefore...])
    }
  }

  /// What has run of the script; `nil` before the first event.
  var coverage: LineCoverage? { worker?.scriptCoverage }

  /// Lets time pass.
  func advance(_ seconds: Double) {
    var left = seconds
    while let worker, let wait = worker.timers.untilNext(), wait <= left {
      clock.advance(wait)
      left -= wait
      worker.timers.runDue()
    }
    clock.advance(left)
  }

  private func begin() throws(LuaError) -> Worker {
    guard let source else { throw LuaError(kind: .runtime, message: "the test names no script") }
    var configuration = options.configuration
    configuration.allowedHosts += options.answeredHosts
    let worker = Worker(
      configuration: configuration, store: store, claimsMessages: false, timers: timers, transport: transport,
      log: { [unowned self] level, entry in
        let fields = entry.fields.map { " \($0.name)=\($0.value)" }.joined()
        log.append("\(level.name): \(entry.message)\(fields)")
      })
    try worker.open(source)
    if coversLines { worker.coverScript() }
    self.worker = worker
    return worker
  }

  /// Loads the script; gives the record of the event when the top level handled it.
  private func load(_ worker: Worker, _ event: Event) throws(LuaError) -> Record? {
    var outcome: Worker.LoadOutcome?
    worker.load(with: event) { outcome = $0 }
    drive(worker) { outcome != nil }
    switch outcome {
    case .ready, nil: return nil
    case .handled(let record): return record
    case .failed(let record):
      let failure = record.error
      var error = LuaError(
        kind: .runtime, message: failure?.message ?? "the script did not load", traceback: failure?.traceback ?? "")
      (error.file, error.line) = (failure?.file ?? source?.name, failure?.line)
      throw error
    }
  }

  /// Moves the clock from timer to timer.
  private func drive(_ worker: Worker, until isDone: () -> Bool) {
    while !isDone() {
      worker.takeReplies()
      if isDone() { return }
      guard let wait = worker.timers.untilNext() else { return }
      if wait > 0 { clock.advance(wait) }
      worker.timers.runDue()
    }
  }
}
