import Machine
import NIOCore

/// The switchboard's work, on its event loop.
final class Exchange {
  private let configuration: SwitchboardConfiguration
  private let format: WebhookFormat
  private let client: WebhookClient
  private let timetable: Timetable
  private var maker: EventMaker
  private var random: SplitMix64
  private var calls: [PlacedCall] = []
  private var callsByID: [String: PlacedCall] = [:]
  private var people: [String: Person] = [:]
  /// Calls that are still to be placed or not settled yet.
  private var unsettled = 0
  private var lastActivity = NIODeadline.now()
  private var waiters: [Waiter] = []
  private var isStopped = false

  init(_ configuration: SwitchboardConfiguration, format: WebhookFormat, eventLoop: any EventLoop) {
    self.configuration = configuration
    self.format = format
    let destination = configuration.destination
    client = WebhookClient(
      on: eventLoop, target: format.target, connections: destination.connections,
      answerTimeout: destination.answerTimeout)
    timetable = Timetable(eventLoop: eventLoop)
    maker = EventMaker(configuration.events)
    random = SplitMix64(seed: ~(configuration.events.seed ?? UInt64.random(in: .min ... .max)))
  }

  // MARK: Placing

  func place(_ count: Int, rate: Double?) {
    guard !isStopped, count > 0 else { return }
    unsettled += count
    placeDue(began: .now(), placed: 0, count: count, rate: rate)
  }

  private func placeDue(began: NIODeadline, placed: Int, count: Int, rate: Double?) {
    var placed = placed
    while placed < count, !isStopped {
      if let rate {
        let due = began + .nanoseconds(Int64(Double(placed) / rate * 1e9))
        guard due <= .now() else {
          let next = placed
          // Not more often than once a millisecond: at high rates waking would cost more than placing.
          return timetable.at(max(due, .now() + .milliseconds(1))) {
            self.placeDue(began: began, placed: next, count: count, rate: rate)
          }
        }
      }
      placeOne()
      placed += 1
    }
  }

  private func placeOne() {
    let now = SystemClock.wall
    let call = PlacedCall(
      number: calls.count + 1, occasion: maker.occasion(), placedAt: now, began: .now())
    calls.append(call)
    callsByID[call.occasion.callID] = call
    for name in call.occasion.names { people[name, default: Person()].placed(call) }
    let times = happens(configuration.doubledOffers) ? 2 : 1
    for _ in 0..<times { tell(.callReceived, of: call, at: now, happened: now) }
    let ring = configuration.ring
    if happens(configuration.answered) {
      let moment = Double.random(in: 0..<ring, using: &random)
      timetable.at(call.began + .nanoseconds(Int64(moment * 1e9))) { self.end(call, .answered) }
    }
    timetable.at(call.began + .nanoseconds(Int64(ring * 1e9))) { self.end(call, .gaveUp) }
  }

  // MARK: Ending

  /// Ends a call, unless it is over, and tells of it as the engine does.
  private func end(_ call: PlacedCall, _ how: CallEnd) {
    guard call.end == nil else { return }
    call.end = (how, .now())
    let engine = configuration.events.engine
    let isTold =
      switch how {
      case .rejected: true
      case .answered: engine.tellsAccepted
      case .gaveUp: engine.tellsCallerGaveUp
      }
    guard isTold else {
      call.isTold = true
      return settle(call)
    }
    let happened = SystemClock.wall
    timetable.at(.now() + .nanoseconds(Int64(engine.outcomeDelay * 1e9))) {
      call.isTold = true
      let type = how == .answered ? EventType.callAccepted : .callRejected
      self.tell(type, of: call, at: SystemClock.wall, happened: happened, end: how)
    }
  }

  /// Takes note of what the API was asked for.
  func hear(_ note: APINote) {
    lastActivity = .now()
    switch note.kind {
    case .reject(let callID):
      guard let call = callsByID[callID] else { return }
      call.rejectRequests += 1
      if note.isAccepted { accept(call) }
    case .message(let chat):
      guard note.isAccepted else { return }
      people[chat]?.takeCallForMessage()?.messages += 1
    case .other: break
    }
  }

  private func accept(_ call: PlacedCall) {
    call.rejectsAccepted += 1
    guard call.firstReject == nil else { return }
    call.firstReject = .now()
    for name in call.occasion.names { people[name]?.rejected(call) }
    guard call.end == nil else { return }
    call.isRejectedInTime = true
    if !happens(configuration.ringsOn) { end(call, .rejected) }
  }

  // MARK: Telling

  private func tell(
    _ type: EventType, of call: PlacedCall, at time: Double, happened: Double, end: CallEnd = .rejected
  ) {
    // It fails only over a wished change, and the switchboard's options have none.
    guard let event = try? maker.make(type, of: call.occasion, at: time, happened: happened, reason: end) else {
      return settle(call)
    }
    let times = happens(configuration.duplicates) ? 2 : 1
    for _ in 0..<times {
      let requestID = ULID.make(milliseconds: Int(time * 1000), using: &random)
      let delivery = Delivery(event, requestID: requestID)
      call.deliveries.append(delivery)
      attempt(delivery, of: call)
    }
  }

  private func attempt(_ delivery: Delivery, of call: PlacedCall) {
    guard !isStopped else { return }
    delivery.attempts += 1
    let body = delivery.event.body
    let head = format.head(
      for: body, id: delivery.event.id, requestID: delivery.requestID, time: SystemClock.wall)
    client.send(
      WebhookRequest(head: head, body: body, started: .now()) { answer in
        self.take(answer, for: delivery, of: call)
      })
  }

  private func take(_ answer: WebhookAnswer, for delivery: Delivery, of call: PlacedCall) {
    lastActivity = .now()
    delivery.answers[answer.status, default: 0] += 1
    if answer.isSuccess {
      delivery.state = .delivered
    } else if delivery.attempts < configuration.attempts, !isStopped {
      let wait = min(max(configuration.retryDelay, answer.retryAfter ?? 0), 3600)
      return timetable.at(.now() + .nanoseconds(Int64(wait * 1e9))) { self.attempt(delivery, of: call) }
    } else {
      delivery.state = .givenUp
    }
    settle(call)
  }

  private func happens(_ probability: Double) -> Bool {
    probability > 0 && Double.random(in: 0..<1, using: &random) < probability
  }

  // MARK: Being done

  func reports() -> [CallReport] { calls.map(\.report) }

  func stop() {
    isStopped = true
    timetable.clear()
    client.close()
    unsettled = 0
    for waiter in waiters { waiter.finish(false) }
    waiters = []
  }

  private func settle(_ call: PlacedCall) {
    guard !call.isCounted, call.isSettled else { return }
    call.isCounted = true
    unsettled -= 1
    lastActivity = .now()
    if unsettled == 0 { for waiter in waiters { look(waiter) } }
  }

  func whenIdle(linger: Double, timeout: Double?, _ body: @escaping (Bool) -> Void) {
    guard !isStopped else { return body(false) }
    let waiter = Waiter(linger: .nanoseconds(Int64(linger * 1e9)), body)
    waiters.append(waiter)
    if let timeout {
      timetable.at(.now() + .nanoseconds(Int64(timeout * 1e9))) { self.finish(waiter, false) }
    }
    look(waiter)
  }

  /// Finishes a waiter whose time has come, or comes back when it may have.
  private func look(_ waiter: Waiter) {
    guard unsettled == 0, !waiter.isFinished else { return }
    let quiet = lastActivity + waiter.linger
    if quiet <= .now() { finish(waiter, true) } else { timetable.at(quiet) { self.look(waiter) } }
  }

  private func finish(_ waiter: Waiter, _ isIdle: Bool) {
    waiter.finish(isIdle)
    waiters.removeAll { $0 === waiter }
  }
}
