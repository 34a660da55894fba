/// The listener's memory: the inbox, the journal, what was done, what scripts keep.
///
/// Made for several hosts that share one database: events are claimed with leases, actions are claimed by key, and the
/// store's own clock counts. Nothing here assumes that whoever accepted an event is the one that finishes it.
///
/// Every method may be called from any thread, never blocks and never waits for a disk: the work is queued, in order.
/// Completions are called on a thread of the store; they must be quick, and may call the store.
public protocol EventStore: AnyObject, Sendable {
  /// Whether it can write at this moment, and if not, why.
  var health: StoreHealth { get }

  // MARK: Inbox

  /// Takes events in, each at most once.
  ///
  /// The whole list is taken or nothing is. An event is a duplicate when its id was seen before, also in the same list.
  /// An id that was made from the event's bytes (``InboxEvent/hasOwnID`` is false) counts only for 15 minutes, since two
  /// notices without an id may well be equal.
  ///
  /// New events are claimed for this host.
  ///
  /// - Parameters:
  ///   - onKnown: called as soon as it is known which are new, perhaps before this method returns, and before they are
  ///     durable: what is harmless may begin. Not called when that does not get known.
  ///   - completion: called when the new events are durable, or with the reason why they are not; after `onKnown`.
  func accept(
    _ events: [InboxEvent], onKnown: @escaping @Sendable ([Acceptance]) -> Void,
    completion: @escaping @Sendable (Result<[Acceptance], StoreError>) -> Void)

  /// Claims events that nobody has in hand: those of a host that is gone, or whose lease has run out, or that were
  /// released; the oldest first.
  func claim(limit: Int, completion: @escaping @Sendable (Result<[ClaimedEvent], StoreError>) -> Void)

  /// Counts another attempt at a claimed event; durable before the completion is called, so that an event with which the
  /// program ends again and again is found out. An event that was just accepted counts as begun once.
  ///
  /// - Parameter completion: gets the number of attempts, this one included; `nil` when the event is not pending.
  func begin(_ number: Int64, completion: @escaping @Sendable (Result<Int?, StoreError>) -> Void)

  /// Says that this host still has these events in hand.
  func renew(_ numbers: [Int64])

  /// Gives events back to the inbox: somebody else, or a later start, is to take them up.
  func release(_ numbers: [Int64])

  // MARK: Journal

  /// Ends an event: its journal entry, its state in the inbox and the note about its call are written together.
  ///
  /// Kept in memory and tried again while the store cannot write. Concluding an event twice writes nothing the second
  /// time; so does concluding one that never became durable.
  ///
  /// - Parameter completion: called once it is durable, or there was nothing to write; not when the store is closed
  ///   before.
  func conclude(_ conclusion: Conclusion, completion: (@Sendable () -> Void)?)

  /// Notes what is known about a call, besides what conclusions say; durable soon, not at once.
  func note(_ call: CallNote)

  /// Calls whose reject was accepted since `since` (seconds since 1970) and that nothing has settled yet.
  func openCalls(since: Double, completion: @escaping @Sendable (Result<[OpenCall], StoreError>) -> Void)

  /// Calls whose reject was accepted since `since` (seconds since 1970), the latest first, at most `limit`.
  func rejectedCalls(
    since: Double, limit: Int, completion: @escaping @Sendable (Result<[CallKey], StoreError>) -> Void)

  // MARK: Actions

  /// Claims an action that must not be done twice, under each of its names: all of them or none. The claim is durable before
  /// the completion is called.
  ///
  /// Of all that ever ask for a key, one is granted. An event that asks again for what it was granted before (it is
  /// being repeated after a crash) is not granted it again: whether it was done is in the answer.
  func claim(
    _ keys: [ActionKey], for eventID: String,
    completion: @escaping @Sendable (Result<ActionClaim, StoreError>) -> Void)

  /// Says what became of a claimed action; durable soon, not at once.
  func settle(_ key: ActionKey, _ state: ActionState)

  // MARK: Keys and values

  /// Does one operation on what scripts keep; atomic among all who share the store. Writes are durable before the
  /// completion is called.
  func perform(
    _ operation: KeyValueOperation,
    completion: @escaping @Sendable (Result<KeyValueResult, StoreError>) -> Void)

  // MARK: End

  /// Writes what is still waiting, gives up after `timeout` seconds, and closes; blocks. Says how many conclusions were
  /// lost. Nothing may be asked of the store afterwards; what is asked all the same fails with `closed`.
  func close(timeout: Double) -> Int
}

extension EventStore {
  /// Ends an event, and does not wait for that to be durable.
  public func conclude(_ conclusion: Conclusion) { conclude(conclusion, completion: nil) }
}
