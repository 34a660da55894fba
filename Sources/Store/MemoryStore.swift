import Machine
import Synchronization

/// The store without a disk: the same answers, for as long as the process lives, and within bounds.
///
/// Ids are remembered for 15 minutes and at most 200,000 of them, actions and keys at most 100,000 of each, calls at most
/// 20,000; the oldest are forgotten, of the keys those that would expire first. There is no journal. Completions are
/// called before the method returns, on the caller's thread.
public final class MemoryStore: EventStore {
  private struct State {
    var inbox = MemoryInbox()
    var calls = MemoryCalls()
    var actions = MemoryActions()
    var keys = MemoryKeys()
    var isClosed = false
  }

  private let state: Mutex<State>
  private let clock: @Sendable () -> Double
  private let leaseSeconds: Double

  /// An empty store.
  ///
  /// - Parameters:
  ///   - leaseSeconds: seconds for which an event that was accepted or claimed counts as in hand, unless it is renewed.
  ///   - clock: the time in seconds since 1970; `nil` takes the system's.
  public init(leaseSeconds: Double = 90, clock: (@Sendable () -> Double)? = nil) {
    state = Mutex(State())
    self.clock = clock ?? { SystemClock.wall }
    self.leaseSeconds = leaseSeconds
  }

  private func with<Value: Sendable>(
    _ body: (inout sending State, Double) -> Result<Value, StoreError>
  ) -> Result<Value, StoreError> {
    let now = clock()
    return state.withLock { state in
      guard !state.isClosed else { return .failure(StoreError(.closed, "the store was closed")) }
      return body(&state, now)
    }
  }

  /// It can always write.
  public var health: StoreHealth { .ok }

  // MARK: Inbox

  /// Takes events in: ``EventStore/accept(_:onKnown:completion:)``.
  public func accept(
    _ events: [InboxEvent], onKnown: @escaping @Sendable ([Acceptance]) -> Void,
    completion: @escaping @Sendable (Result<[Acceptance], StoreError>) -> Void
  ) {
    let result = with { state, now in .success(state.inbox.accept(events, at: now, lease: leaseSeconds)) }
    if case .success(let acceptances) = result { onKnown(acceptances) }
    completion(result)
  }

  /// Claims events that nobody has in hand: ``EventStore/claim(limit:completion:)``.
  public func claim(limit: Int, completion: @escaping @Sendable (Result<[ClaimedEvent], StoreError>) -> Void) {
    completion(with { state, now in .success(state.inbox.claim(limit, at: now, lease: leaseSeconds)) })
  }

  /// Counts another attempt at an event: ``EventStore/begin(_:completion:)``.
  public func begin(_ number: Int64, completion: @escaping @Sendable (Result<Int?, StoreError>) -> Void) {
    completion(with { state, _ in .success(state.inbox.begin(number)) })
  }

  /// Says that these events are still in hand: ``EventStore/renew(_:)``.
  public func renew(_ numbers: [Int64]) {
    _ = with { state, now in .success(state.inbox.renew(numbers, until: now + leaseSeconds)) }
  }

  /// Gives events back: ``EventStore/release(_:)``.
  public func release(_ numbers: [Int64]) {
    _ = with { state, _ in .success(state.inbox.release(numbers)) }
  }

  // MARK: Journal

  /// Ends an event: ``EventStore/conclude(_:completion:)``.
  public func conclude(_ conclusion: Conclusion, completion: (@Sendable () -> Void)?) {
    _ = with { state, now in
      guard state.inbox.end(conclusion.number) else { return .success(()) }
      if let call = conclusion.call { state.calls.note(call, at: now) }
      return .success(())
    }
    completion?()
  }

  /// Notes what is known about a call: ``EventStore/note(_:)``.
  public func note(_ call: CallNote) {
    _ = with { state, now in .success(state.calls.note(call, at: now)) }
  }

  /// Calls that nothing has settled: ``EventStore/openCalls(since:completion:)``.
  public func openCalls(since: Double, completion: @escaping @Sendable (Result<[OpenCall], StoreError>) -> Void) {
    completion(with { state, _ in .success(state.calls.open(since: since)) })
  }

  /// Calls that were rejected: ``EventStore/rejectedCalls(since:limit:completion:)``.
  public func rejectedCalls(
    since: Double, limit: Int, completion: @escaping @Sendable (Result<[CallKey], StoreError>) -> Void
  ) { completion(with { state, _ in .success(state.calls.rejected(since: since, limit: limit)) }) }

  // MARK: Actions

  /// Claims an action: ``EventStore/claim(_:for:completion:)``.
  public func claim(
    _ keys: [ActionKey], for eventID: String,
    completion: @escaping @Sendable (Result<ActionClaim, StoreError>) -> Void
  ) { completion(with { state, now in .success(state.actions.claim(keys, at: now)) }) }

  /// Says what became of an action: ``EventStore/settle(_:_:)``.
  public func settle(_ key: ActionKey, _ actionState: ActionState) {
    _ = with { state, now in .success(state.actions.settle(key, actionState, at: now)) }
  }

  // MARK: Keys and values

  /// Does one operation on what scripts keep: ``EventStore/perform(_:completion:)``.
  public func perform(
    _ operation: KeyValueOperation,
    completion: @escaping @Sendable (Result<KeyValueResult, StoreError>) -> Void
  ) { completion(perform(operation)) }

  /// The same without a completion: the answer is there at once.
  public func perform(_ operation: KeyValueOperation) -> Result<KeyValueResult, StoreError> {
    with { state, now in state.keys.perform(operation, at: now) }
  }

  // MARK: End

  /// Closes the store: ``EventStore/close(timeout:)``.
  public func close(timeout: Double) -> Int {
    state.withLock { $0.isClosed = true }
    return 0
  }
}
