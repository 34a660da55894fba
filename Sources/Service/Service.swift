import Glibc
import LuaRuntime
import Machine
public import Store
import Synchronization
public import WawpScript
public import WebhookListener

/// The listener's inside: takes events in through its inbox, lets the workers handle them, writes down what came of it.
///
/// It alone knows all the parts: intake, store, workers, journal, closed loop, shadow.
public final class Service: Sendable {
  private let configuration: ServiceConfiguration
  private let store: any EventStore
  private let metrics: ServiceMetrics
  private let log: @Sendable (LogLevel, LogEntry) -> Void
  private let gate: Gate
  private let router: Router
  private let workers: [WorkerLoop]
  private let shadow: ShadowScript?
  private let hand: Hand
  private let state = Mutex(State())
  /// What requests are given to.
  public let intake: any Intake

  private struct State {
    var isReady = false
    var isDraining = false
  }

  /// How many workers have not come to rest.
  private final class Busy: Sendable {
    let count: Atomic<Int>

    init(_ count: Int) { self.count = Atomic(count) }
  }

  /// Starts the workers' threads.
  ///
  /// - Parameters:
  ///   - configuration: limits and promises.
  ///   - store: where everything is kept.
  ///   - metrics: where everything is counted.
  ///   - hasShadow: whether a second script is to decide beside the live one.
  ///   - line: makes what is written of a record from it and its text without the newline; on a worker's thread.
  ///   - output: gets that once it is true for good, on any thread; must not block.
  ///   - log: gets each line of the log, on any thread; must not block.
  /// - Throws: ``StartError`` when the system has no room for the threads.
  public init(
    configuration: ServiceConfiguration, store: any EventStore, metrics: ServiceMetrics, hasShadow: Bool,
    line: @escaping @Sendable (Record, [UInt8]) -> [UInt8], output: @escaping @Sendable ([UInt8]) -> Void,
    log: @escaping @Sendable (LogLevel, LogEntry) -> Void
  ) throws(StartError) {
    let gate = Gate(capacity: configuration.maximumInFlight)
    let router = Router(workers: configuration.workers)
    let hand = Hand()
    var shadow: ShadowScript?
    if hasShadow {
      shadow = ShadowScript(configuration: configuration, metrics: metrics, log: log)
      guard shadow != nil else { throw StartError("there is no room for the shadow's thread") }
    }
    let watcher = shadow
    let surroundings = WorkerLoop.Surroundings(
      configuration: configuration, store: store, metrics: metrics, log: log,
      conclude: { delivery, record, isAbandoned in
        hand.drop(delivery)
        gate.leave(1)
        if isAbandoned {
          // Its actions stand; the rest is for the next start.
          for callID in record.rejectedCalls {
            store.note(CallNote(session: record.session ?? "", callID: callID, reject: .accepted))
          }
          return store.release([delivery.origin.number])
        }
        let text = record.text
        let givenUp = delivery.attempts > configuration.maximumAttempts
        // What stands on stdout is on disk: nobody gets to read a decision that a crash could still take back.
        let line = line(record, text)
        store.conclude(Conclusion(delivery, record, text: text, givenUp: givenUp)) { output(line) }
        metrics.decided(record)
        watcher?.note(record.decision, delivery)
      })
    var workers: [WorkerLoop] = []
    for number in 0..<configuration.workers {
      guard let worker = WorkerLoop(number: number, surroundings: surroundings) else {
        throw StartError("there is no room for \(configuration.workers) worker threads")
      }
      workers.append(worker)
    }
    self.configuration = configuration
    self.store = store
    self.metrics = metrics
    self.log = log
    self.gate = gate
    self.router = router
    self.workers = workers
    self.shadow = shadow
    self.hand = hand
    let loops = workers
    intake = EventIntake(
      gate: gate, store: store, metrics: metrics, replayWindow: configuration.replayWindow,
      dispatch: { deliveries in
        for delivery in hand.take(deliveries) {
          // The shadow first: it has to know of the event before the live decision can come.
          watcher?.decide(delivery)
          loops[router.route(delivery.event)].mailbox.post(.deliver(delivery))
        }
      }, log: log)
    metrics.observe(gate: gate, workers: workers.map(\.gauges))
    metrics.expectCalls(from: SystemClock.wall)
  }

  // MARK: - Scripts

  /// Loads a script in every worker: the first one tries it, and when it refuses the others never see it.
  ///
  /// Blocks until all have it. Events in hand finish on the script they began with.
  ///
  /// - Returns: why it was refused, and what was loaded before stays; `nil` when all have taken it.
  public func load(_ source: ScriptSource) -> Record.Failure? {
    for worker in workers {
      if let failure = worker.load(source) {
        metrics.loaded(isRefused: true)
        return failure
      }
    }
    metrics.loaded(isRefused: false)
    return nil
  }

  /// Counts a script that was refused before any worker saw it.
  public func refuse() { metrics.loaded(isRefused: true) }

  /// Loads the script that decides beside the live one.
  public func loadShadow(_ source: ScriptSource) -> Record.Failure? { shadow?.load(source) }

  // MARK: - Start and end

  /// Takes up what an earlier run left: rejects that are done, calls whose end is awaited, events that are unfinished.
  ///
  /// Blocks until the store has answered; call it before requests come in.
  ///
  /// - Throws: ``StartError`` when the store cannot be read.
  public func recover() throws(StartError) {
    let now = SystemClock.wall
    let since = now - max(600, 2 * configuration.worker.ringSeconds)
    let rejected = try wait { store.rejectedCalls(since: since, limit: 8000, completion: $0) }
    for worker in workers { worker.mailbox.post(.remember(rejected)) }
    let calls = try wait { store.openCalls(since: since, completion: $0) }
    var waiting: [Int: [(OpenCall, Double)]] = [:]
    for call in calls { waiting[router.worker(of: call), default: []].append((call, max(0, now - call.since))) }
    for (worker, calls) in waiting { workers[worker].mailbox.post(.await(calls.map { (call: $0.0, age: $0.1) })) }
    let taken = takeUp(try wait { store.claim(limit: max(1, gate.room), completion: $0) })
    if taken > 0 {
      log(
        .info,
        LogEntry(
          message: "events that were accepted before and not finished are taken up", fields: [("events", "\(taken)")],
          eventID: nil, callID: nil))
    }
    state.withLock { $0.isReady = true }
  }

  private func wait<Value: Sendable>(
    _ ask: (@escaping @Sendable (Result<Value, StoreError>) -> Void) -> Void
  ) throws(StartError) -> Value {
    let done = CountingSemaphore()
    let answer = Mutex<Result<Value, StoreError>?>(nil)
    ask { result in
      answer.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    switch answer.withLock({ $0 }) {
    case .success(let value)?: return value
    case .failure(let error)?: throw StartError(error.message)
    case nil: throw StartError("the store gave no answer")
    }
  }

  /// Gives claimed events to the workers, and says how many.
  private func takeUp(_ claimed: [ClaimedEvent]) -> Int {
    let decoder = EventDecoder()
    var deliveries: [Delivery] = []
    for item in claimed {
      guard let event = try? decoder.decode(item.raw) else { continue }
      deliveries.append(
        Delivery(
          event: event,
          origin: Origin(number: item.number, id: item.id, acceptedAt: item.acceptedAt, received: Monotonic.now),
          attempts: item.attempts, isResumed: true))
    }
    let fresh = hand.take(deliveries)
    gate.force(fresh.count)
    for delivery in fresh { workers[router.route(delivery.event)].mailbox.post(.deliver(delivery)) }
    return fresh.count
  }

  /// What is to be done every few seconds: leases, events that others left, numbers that fell silent.
  public func tend() {
    let isDraining = state.withLock { $0.isDraining }
    guard !isDraining else { return }
    let old = hand.older(than: 15, now: Monotonic.now)
    if !old.isEmpty { store.renew(old) }
    let room = gate.room
    if room > 0 {
      store.claim(limit: room) { [self] result in
        if case .success(let claimed) = result, !claimed.isEmpty { _ = takeUp(claimed) }
      }
    }
    if let limit = configuration.expectCalls { metrics.checkSilence(SystemClock.wall, longerThan: limit, log: log) }
  }

  /// Has every worker give up what a burst has left.
  ///
  /// - Parameter completion: called once, on any thread, when the last of them has done so.
  public func rest(completion: @escaping @Sendable () -> Void) {
    hand.rest()
    let loops = workers + (shadow.map { [$0.loop] } ?? [])
    let busy = Busy(loops.count)
    for loop in loops {
      loop.mailbox.post(.rest { if busy.count.subtract(1, ordering: .relaxed).newValue == 0 { completion() } })
    }
  }

  /// What changes while there is work: it is the same twice when nothing was done and nothing is awaited any more or less.
  public var activity: (accepted: Int, open: Int) {
    (gate.passed, workers.reduce(0) { $0 + $1.gauges.openCalls.load(ordering: .relaxed) } + gate.count)
  }

  /// Begins nothing new, finishes what is in hand, leaves the rest in the inbox.
  ///
  /// Stop the listener first. Blocks for at most `timeout` seconds, then ends what is still in hand; that stays in the
  /// inbox too.
  ///
  /// - Returns: how many events were cut off.
  public func drain(timeout: Double) -> Int {
    state.withLock { $0.isDraining = true }
    let end = Monotonic.now + timeout
    for worker in workers { worker.mailbox.post(.drain) }
    shadow?.stop()
    var late: [WorkerLoop] = []
    for worker in workers where !worker.join(seconds: max(0, end - Monotonic.now)) { late.append(worker) }
    let cut = gate.count
    for worker in late {
      worker.gauges.isAbandoning.store(true, ordering: .relaxed)
      worker.mailbox.post(.abandon)
    }
    if !late.isEmpty { Worker.interruptScripts() }
    for worker in late { _ = worker.join(seconds: 1) }
    return late.isEmpty ? 0 : cut
  }

  // MARK: - State

  /// Why the service cannot take events at this moment; empty when it can.
  public var reasonsNotReady: [String] {
    var reasons: [String] = []
    let (isReady, isDraining) = state.withLock { ($0.isReady, $0.isDraining) }
    if isDraining {
      reasons.append("the service is stopping")
    } else if !isReady {
      reasons.append("the service is starting")
    }
    if case .failing(let reason) = store.health { reasons.append("the store cannot write: \(reason)") }
    if gate.room == 0 { reasons.append("\(gate.count) events are in hand, as many as --max-inflight allows") }
    return reasons
  }

  /// Signs of life of the workers, in their order.
  public var pulses: [WorkerPulse] { workers.map(\.pulse) }

  /// Events that were accepted and are not yet decided.
  public var inFlight: Int { gate.count }

}

/// Why the service could not start, for people.
public struct StartError: Error, Sendable {
  /// What happened and what to do.
  public let message: String

  init(_ message: String) { self.message = message }
}
