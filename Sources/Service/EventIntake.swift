import Glibc
import LuaRuntime
import Machine
import Store
import Synchronization
import WawpScript
import WebhookListener

/// From the body of a request to events in the inbox and at their workers.
final class EventIntake: Intake {
  private let gate: Gate
  private let store: any EventStore
  private let metrics: ServiceMetrics
  private let replayWindow: Double?
  /// Gets new events as soon as they are known to be new.
  private let dispatch: @Sendable ([Delivery]) -> Void
  private let log: @Sendable (LogLevel, LogEntry) -> Void
  /// Decoders that are not in use: one is for one thread at a time.
  private let decoders = Mutex<[SpareDecoder]>([])

  /// `@unchecked Sendable` holds because a decoder is taken out of the list under its lock before it is used, so that
  /// one thread at a time has it.
  private struct SpareDecoder: @unchecked Sendable { let decoder: EventDecoder }

  init(
    gate: Gate, store: any EventStore, metrics: ServiceMetrics, replayWindow: Double?,
    dispatch: @escaping @Sendable ([Delivery]) -> Void, log: @escaping @Sendable (LogLevel, LogEntry) -> Void
  ) {
    self.gate = gate
    self.store = store
    self.metrics = metrics
    self.replayWindow = replayWindow
    self.dispatch = dispatch
    self.log = log
  }

  func take(_ body: [UInt8], isSigned: Bool, completion: @escaping @Sendable (IntakeAnswer) -> Void) {
    let received = Monotonic.now
    let events: [Event]
    switch decode(body) {
    case .success(let decoded): events = decoded
    case .failure(let failure):
      metrics.received("", .unreadable)
      return completion(.unreadable(failure.message))
    }
    let now = SystemClock.wall
    if isSigned, let replayWindow, let stale = events.first(where: { isStale($0, now, replayWindow) }) {
      metrics.received(stale.name, .stale)
      let age = now - (stale.time ?? now)
      return completion(
        .stale(
          "the time inside the event is \(Int(abs(age))) s \(age < 0 ? "ahead of" : "behind") this host's clock, more than --replay-window \(Int(replayWindow))"
        ))
    }
    guard gate.enter(events.count, areCalls: events.contains { $0.isCall }) else {
      events.forEach { metrics.received($0.name, .overloaded) }
      return completion(.overloaded(retryAfter: 2))
    }
    let inbox = events.map(InboxEvent.init)
    let request = Request(events: events, inbox: inbox, received: received, acceptedAt: now)
    store.accept(inbox) { [self] acceptances in
      request.isKnown.store(true, ordering: .relaxed)
      begin(request, acceptances)
    } completion: { [self] result in
      end(request, result, completion)
    }
  }

  /// One body while it becomes durable.
  private final class Request: Sendable {
    let events: [Event]
    let inbox: [InboxEvent]
    /// Those of `inbox`, made by the thread that frees them with the answer.
    let ids: [String]
    let received: Double
    let acceptedAt: Double
    let isKnown = Atomic<Bool>(false)

    init(events: [Event], inbox: [InboxEvent], received: Double, acceptedAt: Double) {
      self.events = events
      self.inbox = inbox
      ids = inbox.map(\.id)
      self.received = received
      self.acceptedAt = acceptedAt
    }
  }

  private func begin(_ request: Request, _ acceptances: [Acceptance]) {
    var deliveries: [Delivery] = []
    var duplicates = 0
    for (index, acceptance) in acceptances.enumerated() {
      guard case .new(let number) = acceptance else {
        duplicates += 1
        continue
      }
      deliveries.append(
        Delivery(
          event: request.events[index],
          origin: Origin(
            number: number, id: request.ids[index], acceptedAt: request.acceptedAt, received: request.received),
          attempts: 1))
    }
    gate.leave(duplicates)
    if !deliveries.isEmpty { dispatch(deliveries) }
  }

  private func end(
    _ request: Request, _ result: Result<[Acceptance], StoreError>,
    _ completion: @Sendable (IntakeAnswer) -> Void
  ) {
    switch result {
    case .failure(let error):
      // What has begun leaves the gate when it ends; its conclusion finds nothing in the inbox and is not written.
      if !request.isKnown.load(ordering: .relaxed) { gate.leave(request.events.count) }
      request.events.forEach { metrics.received($0.name, .unavailable) }
      completion(.unavailable(error.message, retryAfter: 2))
    case .success(let acceptances):
      var hasNew = false
      for (event, acceptance) in zip(request.events, acceptances) {
        if case .new = acceptance { hasNew = true }
        metrics.received(
          event.name, acceptance == .duplicate ? .duplicate : .accepted, at: request.acceptedAt,
          number: event.instanceMe ?? event.session)
      }
      completion(hasNew ? .accepted(ids: request.ids) : .duplicate)
    }
  }

  // MARK: - Decoding

  private struct Unreadable: Error { let message: String }

  /// The events of a body; of a list with good and bad elements the good ones, the others are logged.
  private func decode(_ body: [UInt8]) -> Result<[Event], Unreadable> {
    if let event = quickly(body) { return .success([event]) }
    var events: [Event] = []
    var failures: [String] = []
    for item in EventStream.items(in: body) {
      switch item {
      case .event(let event, line: _): events.append(event)
      case .failure(let failure): failures.append(failure.error.message)
      }
    }
    guard !events.isEmpty else {
      return .failure(Unreadable(message: failures.first ?? "the body is empty: expected an event as json"))
    }
    for failure in failures.prefix(10) {
      metrics.received("", .unreadable)
      log(
        .warn,
        LogEntry(
          message: "a part of a request with several events is no event and was left out: \(failure)", fields: [],
          eventID: nil, callID: nil))
    }
    return .success(events)
  }

  /// The usual body: one object.
  private func quickly(_ body: [UInt8]) -> Event? {
    let spare = decoders.withLock { $0.popLast() } ?? SpareDecoder(decoder: EventDecoder())
    defer { decoders.withLock { $0.append(spare) } }
    return try? spare.decoder.decode(body)
  }

  private func isStale(_ event: Event, _ now: Double, _ window: Double) -> Bool {
    guard let time = event.time else { return false }
    return abs(now - time) > window
  }

}
