public import Metrics
import Store
import Synchronization
import WawpScript

/// Everything that the service counts, by what happened.
public final class ServiceMetrics: Sendable {
  /// What became of an event that a request brought.
  enum Answer: String {
    case accepted, duplicate, unreadable, stale, overloaded, unavailable
  }

  /// Counts into nothing that anybody sees: for a shadow.
  static var unseen: ServiceMetrics { ServiceMetrics(MetricsRegistry()) }

  private let registry: MetricsRegistry
  private let received: MetricFamily<Counter>
  private let acceptedCalls: Counter
  private let decisions: MetricFamily<Counter>
  private let actions: MetricFamily<Counter>
  private let rejectsDone: Counter
  private let scriptErrors: MetricFamily<Counter>
  private let settlements: MetricFamily<Counter>
  private let resends: Counter
  private let reloads: MetricFamily<Counter>
  private let shadows: MetricFamily<Counter>
  private let handlerTime: Histogram
  private let reactionTime: Histogram
  private let apiTime: MetricFamily<Histogram>
  private let rejectTime: Histogram
  private let commitTime: Histogram
  private let commitSize: Histogram
  private let lastCalls = Mutex(LastCalls())

  /// Declares the service's metrics.
  public init(_ registry: MetricsRegistry) {
    self.registry = registry
    received = registry.counter(
      "wawp_events_received", help: "Events that requests brought, by name and by what became of them.",
      labels: ["event", "answer"])
    acceptedCalls = received.with("call.received", Answer.accepted.rawValue)
    decisions = registry.counter("wawp_decisions", help: "What scripts decided.", labels: ["decision"])
    actions = registry.counter(
      "wawp_actions", help: "What was done, by outcome and by the code of a failure.",
      labels: ["action", "outcome", "code"])
    rejectsDone = actions.with("reject", "done", "")
    scriptErrors = registry.counter(
      "wawp_script_errors", help: "Events whose script failed, by kind.", labels: ["kind"])
    settlements = registry.counter(
      "wawp_calls_settled",
      help: "Rejected calls, by what was heard of their end; unconfirmed: nothing, while they could ring.",
      labels: ["settlement"])
    resends = registry.counter(
      "wawp_rejects_resent", help: "Rejects sent a second time because nothing confirmed them.")
    reloads = registry.counter("wawp_script_loads", help: "Scripts that were loaded or refused.", labels: ["result"])
    shadows = registry.counter(
      "wawp_shadow_decisions", help: "Decisions of the shadow script, by whether they agree with the live one.",
      labels: ["result"])
    handlerTime = registry.histogram(
      "wawp_handler_seconds", help: "Time that a script ran for an event, waits not counted.", unit: "seconds")
    reactionTime = registry.histogram(
      "wawp_reaction_seconds", help: "From the last byte of a webhook to its reject being handed to the network.",
      unit: "seconds")
    apiTime = registry.histogram(
      "wawp_api_seconds", help: "Time that an API call took, retries and waits included.", unit: "seconds",
      labels: ["action"])
    rejectTime = apiTime.with("reject")
    commitTime = registry.histogram(
      "wawp_store_commit_seconds", help: "Time that a commit of the store took, sync included.", unit: "seconds")
    commitSize = registry.histogram(
      "wawp_store_commit_operations", help: "Operations that one commit made durable.", unit: "",
      bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
  }

  func received(_ name: String, _ answer: Answer, at moment: Double = 0, number: String? = nil) {
    if answer == .accepted, name == "call.received" {
      acceptedCalls.increment()
      if let number { lastCalls.withLock { $0.hear(number, moment) } }
    } else {
      received.with(ServiceMetrics.label(name), answer.rawValue).increment()
    }
  }

  /// An event's name as a label: it comes from outside, and may be anything.
  static func label(_ name: String) -> String {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
      default: false
      }
    }
    return isPlain && name.utf8.count <= 64 ? name : "other"
  }

  func reaction(seconds: Double) { reactionTime.observe(seconds) }

  func decided(_ record: Record) {
    decisions.with(record.decision.kind.rawValue).increment()
    handlerTime.observe(record.handlerMilliseconds / 1000)
    if let error = record.error { scriptErrors.with(error.kind.rawValue).increment() }
    for action in record.actions {
      if action.name == "reject", action.outcome == .done {
        rejectsDone.increment()
        rejectTime.observe(action.milliseconds / 1000)
        continue
      }
      actions.with(action.name, String(describing: action.outcome.name), action.code ?? "").increment()
      if action.attempts > 0 { apiTime.with(action.name).observe(action.milliseconds / 1000) }
    }
  }

  func settled(_ settlement: CallNote.Settlement) { settlements.with(settlement.rawValue).increment() }
  func resent() { resends.increment() }
  func shadowed(differs: Bool) { shadows.with(differs ? "differs" : "agrees").increment() }
  func shadowSkipped() { shadows.with("skipped").increment() }
  func loaded(isRefused: Bool) { reloads.with(isRefused ? "refused" : "loaded").increment() }

  /// Counts a commit of the store.
  public func committed(seconds: Double, operations: Int) {
    commitTime.observe(seconds)
    commitSize.observe(Double(operations))
  }

  /// Shows what is in hand.
  func observe(gate: Gate, workers: [WorkerLoop.Gauges]) {
    let sum = { @Sendable (read: @Sendable (WorkerLoop.Gauges) -> Int) in
      Double(workers.reduce(0) { $0 + read($1) })
    }
    registry.gauge("wawp_events_in_flight", help: "Events that were accepted and are not yet decided.") {
      Double(gate.count)
    }
    registry.gauge("wawp_events_in_flight_limit", help: "How many there may be.") { Double(gate.capacity) }
    registry.gauge("wawp_events_waiting", help: "Events that wait for a worker.") {
      sum { $0.waiting.load(ordering: .relaxed) }
    }
    registry.gauge("wawp_events_running", help: "Events whose handler runs or waits for an answer.") {
      sum { $0.running.load(ordering: .relaxed) }
    }
    registry.gauge("wawp_calls_open", help: "Rejected calls whose end has not been heard of.") {
      sum { $0.openCalls.load(ordering: .relaxed) }
    }
    registry.gauge("wawp_lua_memory_bytes", help: "Bytes that scripts hold.", unit: "bytes") {
      sum { $0.scriptMemory.load(ordering: .relaxed) }
    }
    registry.gauge("wawp_numbers_silent", help: "Numbers that got no call for longer than --expect-calls.") {
      [self] in Double(lastCalls.withLock { $0.silent.count })
    }
  }

  // MARK: - Silence

  /// Warns once about each number that gets no calls any more.
  func checkSilence(_ now: Double, longerThan limit: Double, log: @Sendable (LogLevel, LogEntry) -> Void) {
    let silent = lastCalls.withLock { $0.newlySilent(now, limit) }
    for (number, moment) in silent {
      let words = number.isEmpty ? "no call has come" : "no call has come for \(number)"
      log(
        .warn,
        LogEntry(
          message:
            "\(words) for \(Int((now - moment) / 3600)) h (--expect-calls): check the session at wawp and its webhook",
          fields: [("silent_seconds", "\(Int(now - moment))")]))
    }
  }

  /// Says when waiting for calls began.
  func expectCalls(from moment: Double) { lastCalls.withLock { $0.hear("", moment) } }
}
