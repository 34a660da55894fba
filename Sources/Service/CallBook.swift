import LuaRuntime
import Store
import WawpScript

/// Closes the loop of rejected calls: an accepted reject does not prove that the phone stopped ringing, so the book
/// waits for the event that says what became of the call.
///
/// When none comes while the call can ring, the call is `unconfirmed`. Once in between, if so configured, the reject is sent
/// again. Events come in any order: an end that is heard of before the reject is done counts.
///
/// For a worker's own thread.
final class CallBook {
  /// Calls that are seen to in one turn: a ringing call must not wait for very many whose ring is over.
  private static let most = 256

  private let worker: Worker
  private let store: any EventStore
  private let ringSeconds: Double
  private let resendAfter: Double?
  private let metrics: ServiceMetrics
  private let log: (LogLevel, LogEntry) -> Void
  private let hasher = PairHasher()
  private var open = OpenCalls()
  /// The one timer for all of them, and the moment for which it is set.
  private var timer: (id: TimerID, due: Double)?
  /// Ends that were heard of, for rejects that are still under way; two generations, so that it stays small.
  private var ended: (recent: [PairHash: CallNote.Settlement], older: [PairHash: CallNote.Settlement]) = ([:], [:])

  init(
    worker: Worker, store: any EventStore, ringSeconds: Double, resendAfter: Double?, metrics: ServiceMetrics,
    log: @escaping (LogLevel, LogEntry) -> Void
  ) {
    self.worker = worker
    self.store = store
    self.ringSeconds = ringSeconds
    self.resendAfter = resendAfter
    self.metrics = metrics
    self.log = log
  }

  /// How many calls wait for their end.
  var count: Int { open.count }

  /// Reads what an event says about the end of a call.
  func hear(_ event: Event) {
    guard event.name == "call.rejected" || event.name == "call.accepted", let callID = event.callID else {
      return
    }
    let name = hasher.hash(event.session ?? "", callID)
    let settlement = event.name == "call.rejected" ? CallNote.Settlement.rejected : .accepted
    if ended.recent.count >= 10_000 { ended = ([:], ended.recent) }
    ended.recent[name] = settlement
    guard open.close(name) else { return }
    setTimer()
    metrics.settled(settlement)
  }

  /// Begins to wait for the end of a call whose reject was accepted.
  ///
  /// - Parameters:
  ///   - from: the caller, for a second reject; `nil` makes none.
  ///   - age: seconds since the call began.
  func wait(session: String?, callID: String, from: String?, age: Double, wasResent: Bool = false) {
    let name = hasher.hash(session ?? "", callID)
    guard !open.contains(name) else { return }
    if let settlement = ended.recent[name] ?? ended.older[name] { return metrics.settled(settlement) }
    let left = max(0, ringSeconds - age)
    let now = Monotonic.now
    var resend: Double?
    if let resendAfter, from != nil, !wasResent, resendAfter < left { resend = now + resendAfter }
    open.open(name, .init(session: session ?? "", callID: callID, caller: from), until: now + left, resend: resend)
    setTimer()
  }

  /// Sets the timer for what is due first, or takes it away when nothing is.
  private func setTimer() {
    let due = open.nextDue
    // One that comes too early finds nothing to do, and is set anew.
    if let timer, let due, timer.due <= due { return }
    if let timer { worker.cancel(timer.id) }
    // The book lives as long as the worker, whose timer this is.
    timer = due.map { due in
      (worker.schedule(after: due - Monotonic.now) { [unowned self] in seeToWhatIsDue() }, due)
    }
  }

  private func seeToWhatIsDue() {
    timer = nil
    let moment = Monotonic.now
    for _ in 0..<CallBook.most {
      guard let due = open.takeDue(at: moment) else { break }
      switch due {
      case .over(let call): giveUp(call)
      case .resend(let call, let left): resend(call, left: left)
      }
    }
    setTimer()
  }

  private func giveUp(_ call: OpenCalls.Call) {
    store.note(CallNote(session: call.session, callID: call.callID, settlement: .unconfirmed))
    metrics.settled(.unconfirmed)
    log(
      .warn,
      LogEntry(
        message: "the api accepted the reject, but no event says that the call ended: it may have kept ringing",
        fields: [("settlement", "unconfirmed")], eventID: nil, callID: call.callID))
  }

  private func resend(_ call: OpenCalls.Call, left: Double) {
    guard let from = call.caller else { return }
    store.note(CallNote(session: call.session, callID: call.callID, wasResent: true))
    metrics.resent()
    worker.repeatReject(callID: call.callID, from: from, session: call.session, within: left) { [log] failure in
      log(
        failure == nil ? .info : .warn,
        LogEntry(
          message: failure.map { "the second reject failed: \($0)" }
            ?? "no event said that the call ended: the reject was sent a second time",
          fields: [], eventID: nil, callID: call.callID))
    }
  }
}
