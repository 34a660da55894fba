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
  private struct Key: Hashable {
    let session: String
    let callID: String
  }

  /// What waits for the end of a call.
  ///
  /// Calls may be open by the hundred thousand: each is kept small.
  private struct Page {
    let giveUp: TimerID
    var resend: TimerID?
  }

  private let worker: Worker
  private let store: any EventStore
  private let ringSeconds: Double
  private let resendAfter: Double?
  private let metrics: ServiceMetrics
  private let log: (LogLevel, LogEntry) -> Void
  private var open: [Key: Page] = [:]
  /// Ends that were heard of, for rejects that are still under way; two generations, so that it stays small.
  private var ended: (recent: [Key: CallNote.Settlement], older: [Key: CallNote.Settlement]) = ([:], [:])

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
    guard event.name == "call.rejected" || event.name == "call.accepted", let callID = event.call?.callID else {
      return
    }
    let key = Key(session: event.session ?? "", callID: callID)
    let settlement = event.name == "call.rejected" ? CallNote.Settlement.rejected : .accepted
    if ended.recent.count >= 10_000 { ended = ([:], ended.recent) }
    ended.recent[key] = settlement
    guard let page = close(key) else { return }
    worker.cancel(page.giveUp)
    if let resend = page.resend { worker.cancel(resend) }
    metrics.settled(settlement)
  }

  /// Begins to wait for the end of a call whose reject was accepted.
  ///
  /// - Parameters:
  ///   - from: the caller, for a second reject; `nil` makes none.
  ///   - age: seconds since the call began.
  func wait(session: String?, callID: String, from: String?, age: Double, wasResent: Bool = false) {
    let key = Key(session: session ?? "", callID: callID)
    guard open[key] == nil else { return }
    if let settlement = ended.recent[key] ?? ended.older[key] { return metrics.settled(settlement) }
    let left = max(0, ringSeconds - age)
    // The book lives as long as the worker, whose timers these are.
    var page = Page(giveUp: worker.schedule(after: left) { [unowned self] in giveUp(key) })
    if let resendAfter, let from, !wasResent, resendAfter < left {
      page.resend = worker.schedule(after: resendAfter) { [unowned self] in
        resend(key, from: from, left: left - resendAfter)
      }
    }
    open[key] = page
  }

  private func close(_ key: Key) -> Page? {
    defer { if open.isEmpty, open.capacity > 1024 { open = [:] } }
    return open.removeValue(forKey: key)
  }

  private func giveUp(_ key: Key) {
    guard close(key) != nil else { return }
    store.note(CallNote(session: key.session, callID: key.callID, settlement: .unconfirmed))
    metrics.settled(.unconfirmed)
    log(
      .warn,
      LogEntry(
        message: "the api accepted the reject, but no event says that the call ended: it may have kept ringing",
        fields: [("settlement", "unconfirmed")], eventID: nil, callID: key.callID))
  }

  private func resend(_ key: Key, from: String, left: Double) {
    guard open[key] != nil else { return }
    store.note(CallNote(session: key.session, callID: key.callID, wasResent: true))
    metrics.resent()
    worker.repeatReject(callID: key.callID, from: from, session: key.session, within: left) { [log] failure in
      log(
        failure == nil ? .info : .warn,
        LogEntry(
          message: failure.map { "the second reject failed: \($0)" }
            ?? "no event said that the call ended: the reject was sent a second time",
          fields: [], eventID: nil, callID: key.callID))
    }
  }
}
