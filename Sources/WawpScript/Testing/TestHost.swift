import LuaRuntime
import Store

/// The door out of a file of tests: it has the clock and the store of the test that runs, and sends nothing.
final class TestHost: ScriptHost {
  /// The test that runs, or is about to.
  var bench: TestBench
  /// What the file itself has printed or logged since the test began.
  private(set) var log: [String] = []

  init(_ bench: TestBench) { self.bench = bench }

  func begin(_ bench: TestBench) {
    self.bench = bench
    log = []
  }

  var wallClock: Double { bench.clock.wall }
  var currentEvent: Event? { nil }
  var currentOwner: UInt64 { 0 }
  var currentReceived: Double { wallClock }
  var ringSeconds: Double { bench.options.configuration.ringSeconds }

  func decide(_ decision: consuming Decision) {}

  func perform(_ operation: Operation) -> OperationResult? {
    switch operation {
    case .store(let operation):
      switch bench.store.perform(operation) {
      case .success(let value): return OperationResult(value: .stored(value))
      case .failure(let error): return OperationResult(value: .failure(message: error.message), code: "bad_request")
      }
    case .sleep(let seconds):
      bench.advance(seconds)
      return OperationResult(value: .yes)
    case .reject, .sendText, .request, .http:
      return OperationResult(
        value: .failure(message: "a test sends nothing by itself: give the script an event"), code: "bad_request",
        retryable: false)
    }
  }

  func schedule(_ function: LuaReference, after seconds: Double) -> String? {
    "a test has no timers of its own: use t:advance"
  }

  func environment(_ name: String) -> Result<String?, ScriptRefusal> {
    .success(bench.options.configuration.variables?[name])
  }

  func log(_ level: LogLevel, _ message: String, fields: [(name: String, value: String)]) {
    if log.count < 1000 { log.append(message) }
  }
}
