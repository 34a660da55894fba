/// What each operation does in its transaction.
extension Writer {
  /// Does one operation; what is to be said about it is said when the transaction is durable.
  func execute(_ operation: StoreOperation, on connection: Connection) throws(SQLiteFailure) {
    let now = options.clock()
    switch operation {
    case .accept(let events, let onKnown, let completion):
      let acceptances = try accept(events, on: connection, now)
      onKnown(acceptances)
      answers.append { completion(.success(acceptances)) }
    case .acceptNew(let events, let numbers, let completion):
      let acceptances = try acceptNew(events, numbers, on: connection, now)
      answers.append { completion(.success(acceptances)) }
    case .claim(let limit, let completion):
      let events = try claim(limit, on: connection, now)
      answers.append { completion(.success(events)) }
    case .begin(let number, let completion):
      let attempts = try connection.inbox.begin(number)
      answers.append { completion(.success(attempts)) }
    case .conclude(let conclusion, let completion):
      try conclude(conclusion, on: connection, now)
      if let completion { answers.append(completion) }
    case .note(let note): try connection.calls.note(note, at: now)
    case .openCalls(let since, let completion):
      let calls = try connection.calls.open(since: since)
      answers.append { completion(.success(calls)) }
    case .claimAction(let key, let eventID, let completion):
      let claim = try connection.actions.claim(key, for: eventID, at: now)
      answers.append { completion(.success(claim)) }
    case .settle(let key, let state): try connection.actions.settle(key, state, at: now)
    case .rejectedCalls(let since, let limit, let completion):
      let calls = try connection.calls.rejected(since: since, limit: limit)
      answers.append { completion(.success(calls)) }
    case .perform(let operation, let completion):
      let result = try perform(operation, on: connection, now)
      answers.append { completion(result) }
    case .renew, .release, .maintain: applyInMemory(operation)
    }
  }

  /// Does what changes no file.
  func applyInMemory(_ operation: StoreOperation) {
    switch operation {
    case .renew(let numbers):
      let until = options.clock() + options.leaseSeconds
      for number in numbers { holdings.renew(number, until: until) }
    case .release(let numbers): for number in numbers { holdings.release(number) }
    case .maintain(let completion): rounds.append(completion)
    default: break
    }
  }

  private func accept(
    _ events: [InboxEvent], on connection: Connection, _ now: Double
  ) throws(SQLiteFailure) -> [Acceptance] {
    var acceptances: [Acceptance] = []
    acceptances.reserveCapacity(events.count)
    for event in events {
      let number = newcomers.number(for: event.id)
      let acceptance = try add(event, number, on: connection, now)
      if acceptance == .duplicate { newcomers.giveBack(number) }
      acceptances.append(acceptance)
    }
    return acceptances
  }

  private func acceptNew(
    _ events: [InboxEvent], _ numbers: [Int64], on connection: Connection, _ now: Double
  ) throws(SQLiteFailure) -> [Acceptance] {
    var acceptances: [Acceptance] = []
    acceptances.reserveCapacity(events.count)
    for (event, number) in zip(events, numbers) { acceptances.append(try add(event, number, on: connection, now)) }
    return acceptances
  }

  private func add(
    _ event: InboxEvent, _ number: Int64, on connection: Connection, _ now: Double
  ) throws(SQLiteFailure) -> Acceptance {
    guard try connection.inbox.add(event, number: number, at: now) else { return .duplicate }
    lastNumber = max(lastNumber, number)
    holdings.lease(number, until: now + options.leaseSeconds)
    return .new(number: number)
  }

  private func claim(_ limit: Int, on connection: Connection, _ now: Double) throws(SQLiteFailure) -> [ClaimedEvent] {
    // Events may have been put back from outside (`calls replay`).
    let version = try connection.database.number("PRAGMA data_version")
    if version != dataVersion {
      holdings.merge(try connection.inbox.pending())
      dataVersion = version
    }
    var events: [ClaimedEvent] = []
    for number in holdings.free(limit: limit, at: now) {
      guard let event = try connection.inbox.take(number) else {
        // Somebody took it out of the file by hand.
        holdings.remove(number)
        continue
      }
      holdings.lease(number, until: now + options.leaseSeconds)
      events.append(event)
    }
    return events
  }

  private func conclude(_ conclusion: Conclusion, on connection: Connection, _ now: Double) throws(SQLiteFailure) {
    concluded += 1
    guard try connection.journal.conclude(conclusion, at: now) else { return }
    holdings.remove(conclusion.number)
    if let call = conclusion.call { try connection.calls.note(call, at: now) }
  }

  private func perform(
    _ operation: KeyValueOperation, on connection: Connection, _ now: Double
  ) throws(SQLiteFailure) -> Result<KeyValueResult, StoreError> {
    switch operation {
    case .get(let key): return .success(.value(try connection.keys.get(key, at: now)))
    case .set(let key, let value, let ttl):
      try connection.keys.set(key, value, ttl: ttl, at: now)
      return .success(.value(value))
    case .add(let key, let value, let ttl):
      return .success(.flag(try connection.keys.add(key, value, ttl: ttl, at: now)))
    case .increment(let key, let amount, let ttl):
      return try connection.keys.increment(key, by: amount, ttl: ttl, at: now).map { .count($0) }
    case .delete(let key): return .success(.flag(try connection.keys.delete(key, at: now)))
    case .hit(let key, let window): return .success(.count(try connection.hits.hit(key, window: window, at: now)))
    }
  }
}
