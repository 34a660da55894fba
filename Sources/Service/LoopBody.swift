import Glibc
import LuaRuntime
import Store
import Synchronization
import WawpScript

/// What runs on a worker's thread; nothing of it is touched by another.
final class LoopBody {
  /// Events that run at once; the others wait, calls first.
  private static let maximumStarted = 512
  /// As many run at once while the API keeps up: more would only take turns, in memory that no cache holds any more.
  private static let fewStarted = 64
  /// The part of it that events which are no calls may take: a ringing call must not wait for them.
  private static let maximumOthers = 384

  /// Attempts from which on an event is suspected to end the program.
  private static let suspicion = 3

  /// Seconds for which events are started one after the other without a look at anything else.
  private static let longestStart = 0.001

  private let surroundings: WorkerLoop.Surroundings
  private let gauges: WorkerLoop.Gauges
  private let worker: Worker
  private let book: CallBook
  let mailbox: Mailbox<WorkerLoop.Message>
  /// What was taken from it, and its room.
  private var mail: [WorkerLoop.Message] = []
  var pulse: WorkerPulse { worker.pulse }
  private var calls = Line()
  private var others = Line()
  /// Resumed events whose attempt is counted: they go on at once.
  private var begun = Line()
  /// How many resumed events wait for that.
  private var beginning = 0
  /// Events during which the program has ended before: one at a time, so that the others are not suspected for its sake.
  private var suspects = Line()
  /// The number of the suspect whose turn it is.
  private var suspect: Int64?
  /// How many may run at once at this moment: more and more while nobody finishes.
  private var admitted = fewStarted
  private var isDraining = false
  private var isAbandoning: Bool { gauges.isAbandoning.load(ordering: .relaxed) }

  /// Those who wait, first come first served.
  private struct Line {
    private var items: [Delivery] = []
    private var first = 0
    /// So much room is kept when nobody waits.
    private static let room = 1024
    var count: Int { items.count - first }

    mutating func append(_ item: Delivery) { items.append(item) }

    mutating func popFirst() -> Delivery? {
      guard first < items.count else { return nil }
      defer {
        first += 1
        if first == items.count {
          items.removeAll(keepingCapacity: items.capacity <= 2 * Line.room)
          first = 0
        } else if first > 4 * Line.room {
          items.removeFirst(first)
          first = 0
        }
      }
      return items[first]
    }
  }

  init(surroundings: WorkerLoop.Surroundings, gauges: WorkerLoop.Gauges) {
    self.surroundings = surroundings
    self.gauges = gauges
    let configuration = surroundings.configuration
    worker = Worker(
      configuration: configuration.worker, store: surroundings.store, claimsMessages: true, log: surroundings.log)
    worker.onReject = { [metrics = surroundings.metrics] origin, moment in
      metrics.reaction(seconds: moment - origin.received)
    }
    mailbox = Mailbox(wakeup: worker.wakeup)
    book = CallBook(
      worker: worker, store: surroundings.store, ringSeconds: configuration.worker.ringSeconds,
      resendAfter: configuration.worker.isDryRun ? nil : configuration.resendAfter, metrics: surroundings.metrics,
      log: surroundings.log)
  }

  func run() {
    while true {
      handleMail()
      startWhatWaits()
      if isDraining && worker.inFlight == 0 { break }
      publish()
      turn()
    }
    publish()
  }

  /// Waits for what comes next; where somebody is held back, only looks, and lets more run if nobody has finished: they wait
  /// for something slow then, and a few looks later as many run as may.
  private func turn() {
    let running = worker.inFlight
    let waiting = calls.count + others.count + suspects.count
    let holdsBack = admitted < LoopBody.maximumStarted && running >= admitted && waiting > 0
    _ = worker.turn(timeout: holdsBack ? 0 : nil)
    if holdsBack && worker.inFlight >= running { admitted += LoopBody.fewStarted }
  }

  private func publish() {
    gauges.scriptMemory.store(worker.scriptMemory, ordering: .relaxed)
    gauges.waiting.store(
      calls.count + others.count + suspects.count + begun.count + beginning, ordering: .relaxed)
    gauges.running.store(worker.inFlight, ordering: .relaxed)
    gauges.openCalls.store(book.count, ordering: .relaxed)
  }

  private func handleMail() {
    mailbox.take(into: &mail)
    for message in mail { handle(message) }
    mail.removeAll(keepingCapacity: true)
  }

  private func handle(_ message: WorkerLoop.Message) {
    switch message {
    case .deliver(let delivery):
      if isDraining {
        surroundings.conclude(delivery, Record(of: delivery.event), true)
      } else if delivery.attempts >= LoopBody.suspicion {
        suspects.append(delivery)
      } else if delivery.event.name == "call.received" {
        calls.append(delivery)
      } else {
        others.append(delivery)
      }
    case .begun(var delivery, let attempts):
      beginning -= 1
      delivery.isResumed = false
      delivery.attempts = attempts
      if isDraining {
        surroundings.conclude(delivery, Record(of: delivery.event), true)
      } else {
        begun.append(delivery)
      }
    case .load(let source, let answer): answer(worker.replaceScript(source))
    case .remember(let calls): worker.remember(rejected: calls)
    case .await(let openCalls):
      for (call, age) in openCalls {
        book.wait(session: call.session, callID: call.callID, from: call.caller, age: age, wasResent: call.wasResent)
      }
    case .rest(let completion):
      worker.rest()
      completion()
    case .drain:
      isDraining = true
      // What has not begun stays in the inbox.
      while let delivery = begun.popFirst() ?? calls.popFirst() ?? others.popFirst() ?? suspects.popFirst() {
        surroundings.conclude(delivery, Record(of: delivery.event), true)
      }
    case .abandon:
      worker.interruptAll()
    }
  }

  /// Whose turn it is; `nil` when nobody waits, or as many run as may.
  private func next() -> Delivery? {
    if let delivery = begun.popFirst() { return delivery }
    let running = worker.inFlight + beginning
    guard running < admitted else { return nil }
    if let call = calls.popFirst() { return call }
    guard running < LoopBody.maximumOthers else { return nil }
    if let other = others.popFirst() { return other }
    guard suspect == nil, let delivery = suspects.popFirst() else { return nil }
    suspect = delivery.origin.number
    return delivery
  }

  /// Has the attempt at a resumed event counted, so that one with which the program ends again and again is found out.
  private func begin(_ delivery: Delivery) {
    beginning += 1
    surroundings.store.begin(delivery.origin.number) { [mailbox] result in
      // A store that cannot write, or does not know the event, is no reason to leave a call ringing.
      let counted = (try? result.get()) ?? nil
      mailbox.post(.begun(delivery, attempts: counted ?? delivery.attempts + 1))
    }
  }

  private func startWhatWaits() {
    admitted = max(LoopBody.fewStarted, min(admitted, worker.inFlight + LoopBody.fewStarted))
    var turned = Monotonic.now
    while let delivery = next() {
      if delivery.isResumed {
        begin(delivery)
        continue
      }
      book.hear(delivery.event)
      if delivery.attempts > surroundings.configuration.maximumAttempts {
        giveUp(delivery)
      } else {
        worker.start(delivery.event, origin: delivery.origin) { [unowned self] record in finish(delivery, record) }
      }
      // Handlers may take long: meanwhile calls come in, and answers for those that wait.
      guard Monotonic.now - turned > LoopBody.longestStart else { continue }
      publish()
      _ = worker.turn(timeout: 0)
      // After the turn, which takes the wakeups: one that comes later is for the next wait.
      handleMail()
      turned = Monotonic.now
    }
  }

  /// The program ended in the middle of this event again and again: it is likely that the event is why.
  private func giveUp(_ delivery: Delivery) {
    var record = Record(of: delivery.event)
    record.decision = Decision(.error)
    record.error = Record.Failure(
      kind: .givenUp,
      message: "given up: the program ended \(delivery.attempts - 1) times while this event was being handled")
    finish(delivery, record)
  }

  private func finish(_ delivery: Delivery, _ record: Record) {
    if suspect == delivery.origin.number { suspect = nil }
    let event = delivery.event
    if !isAbandoning {
      for callID in record.rejectedCalls {
        let isOwn = callID == event.callID
        let age = isOwn ? max(0, worker.clock - (event.callTime ?? delivery.origin.acceptedAt)) : 0
        book.wait(session: event.session, callID: callID, from: isOwn ? event.from : nil, age: age)
      }
    }
    surroundings.conclude(delivery, record, isAbandoning && record.error?.kind == .interrupted)
  }
}
