import Store

/// The same questions with answers to wait for.
extension EventStore {
  func accept(_ events: [InboxEvent]) async throws -> [Acceptance] {
    try await withCheckedContinuation { done in accept(events, onKnown: { _ in }) { done.resume(returning: $0) } }.get()
  }

  /// Accepts one new event and gives its number.
  func number(of event: InboxEvent) async throws -> Int64 {
    guard case .new(let number)? = try await accept([event]).first else { throw NotNew() }
    return number
  }

  func claim(_ limit: Int = 100) async throws -> [ClaimedEvent] {
    try await withCheckedContinuation { done in claim(limit: limit) { done.resume(returning: $0) } }.get()
  }

  func begin(_ number: Int64) async throws -> Int? {
    try await withCheckedContinuation { done in begin(number) { done.resume(returning: $0) } }.get()
  }

  func openCalls(since: Double = 0) async throws -> [OpenCall] {
    try await withCheckedContinuation { done in openCalls(since: since) { done.resume(returning: $0) } }.get()
  }

  func claim(_ key: ActionKey, for eventID: String = "evt_1") async throws -> ActionClaim {
    try await claim([key], for: eventID)
  }

  func claim(_ keys: [ActionKey], for eventID: String = "evt_1") async throws -> ActionClaim {
    try await withCheckedContinuation { done in claim(keys, for: eventID) { done.resume(returning: $0) } }.get()
  }

  func rejectedCalls(since: Double = 0, limit: Int = 100) async throws -> [String] {
    try await withCheckedContinuation { done in
      rejectedCalls(since: since, limit: limit) { done.resume(returning: $0) }
    }.get().map(\.callID)
  }

  func ask(_ operation: KeyValueOperation) async throws -> KeyValueResult {
    try await withCheckedContinuation { done in perform(operation) { done.resume(returning: $0) } }.get()
  }

  /// Waits until all that was asked before is done.
  func settleDown() async throws { _ = try await ask(.get(key: "nothing")) }

  /// Closes the store, however much is lost.
  func end() { _ = close(timeout: 5) }
}

struct NotNew: Error {}
