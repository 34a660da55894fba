import Store
import Synchronization
import WawpScript

/// A second script that decides beside the live one and does nothing: `--shadow`.
///
/// It runs on a thread of its own as in a dry run, with values of its own under `wawp.store`. When its decision differs from
/// the live one, that is logged and counted.
final class ShadowScript: Sendable {
  /// Half of a comparison.
  private enum Half {
    case live(Decision)
    case shadow(Decision, Record.Failure?)
  }

  let loop: WorkerLoop
  private let comparison: Comparison

  private final class Comparison: Sendable {
    let metrics: ServiceMetrics
    let log: @Sendable (LogLevel, LogEntry) -> Void
    /// What was given to the shadow and is not compared yet, with the half that is known.
    let halves = Mutex<[Int64: Half?]>([:])

    init(metrics: ServiceMetrics, log: @escaping @Sendable (LogLevel, LogEntry) -> Void) {
      self.metrics = metrics
      self.log = log
    }

    func add(_ half: Half, _ delivery: Delivery) {
      let number = delivery.origin.number
      let other: Half? = halves.withLock { halves in
        // Not an event that the shadow never got.
        guard let known = halves[number] else { return nil }
        halves[number] = known == nil ? .some(half) : nil
        return known
      }
      switch (half, other) {
      case (.live(let live), .shadow(let shadow, let failure)?), (.shadow(let shadow, let failure), .live(let live)?):
        compare(live, shadow, failure, delivery)
      default: break
      }
    }

    private func compare(_ live: Decision, _ shadow: Decision, _ failure: Record.Failure?, _ delivery: Delivery) {
      guard live.kind != shadow.kind || live.reason != shadow.reason else { return metrics.shadowed(differs: false) }
      metrics.shadowed(differs: true)
      var fields = [("live", live.words), ("shadow", shadow.words)]
      if let failure { fields.append(("shadow_error", failure.message)) }
      log(
        .info,
        LogEntry(
          message: "the shadow script decides otherwise", fields: fields, eventID: delivery.event.id,
          callID: delivery.event.callID))
    }
  }

  /// Starts the shadow's thread.
  ///
  /// `nil` when the system has no room for it.
  init?(
    configuration: ServiceConfiguration, metrics: ServiceMetrics,
    log: @escaping @Sendable (LogLevel, LogEntry) -> Void
  ) {
    var configuration = configuration
    configuration.worker.isDryRun = true
    let comparison = Comparison(metrics: metrics, log: log)
    self.comparison = comparison
    let surroundings = WorkerLoop.Surroundings(
      configuration: configuration, store: MemoryStore(), metrics: ServiceMetrics.unseen,
      log: { level, entry in log(level, entry.with(field: ("script", "shadow"))) },
      conclude: { delivery, record, isAbandoned in
        if isAbandoned {
          comparison.halves.withLock { _ = $0.removeValue(forKey: delivery.origin.number) }
        } else {
          comparison.add(.shadow(record.decision, record.error), delivery)
        }
      })
    guard let loop = WorkerLoop(number: 99, surroundings: surroundings) else { return nil }
    self.loop = loop
  }

  /// Loads the script, and says why not, or nil.
  func load(_ source: ScriptSource) -> Record.Failure? { loop.load(source) }

  /// Lets the shadow decide about an event as well.
  func decide(_ delivery: Delivery) {
    // A shadow that is far behind must not hold up or fill anything.
    let isTaken = comparison.halves.withLock { halves in
      guard halves.count < ShadowScript.maximumBehind else { return false }
      halves.updateValue(nil, forKey: delivery.origin.number)
      return true
    }
    guard isTaken else { return metrics.shadowSkipped() }
    loop.mailbox.post(.deliver(delivery))
  }

  /// Events by which the shadow may be behind.
  private static let maximumBehind = 10_000

  private var metrics: ServiceMetrics { comparison.metrics }

  /// Notes what the live script decided.
  func note(_ decision: Decision, _ delivery: Delivery) { comparison.add(.live(decision), delivery) }

  /// Ends the thread.
  func stop() {
    loop.mailbox.post(.drain)
    loop.mailbox.post(.abandon)
  }
}

extension Decision {
  /// The decision in one phrase.
  fileprivate var words: String {
    [kind.rawValue, reason.map { "(\($0))" }, by.map { "at \($0)" }].compactMap { $0 }.joined(separator: " ")
  }
}

extension LogEntry {
  /// The same with one more field.
  fileprivate func with(field: (String, String)) -> LogEntry {
    LogEntry(message: message, fields: fields + [field], eventID: eventID, callID: callID)
  }
}
