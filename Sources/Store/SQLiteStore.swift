import Glibc
import Machine

/// The store in a file: SQLite with a write-ahead log, every commit synced to the disk.
///
/// One thread owns the file. What is asked while it commits shares the next commit. `docs/store.md` describes the file.
public final class SQLiteStore: EventStore {
  private let backlog = Backlog()
  private let newcomers = Newcomers()

  /// Opens the store, and makes it when there is none; blocks until that is done.
  ///
  /// - Parameter path: the file, which is made for its owner alone; its log and lock stand beside it, under its name with `-wal`, `-shm` and `.lock`.
  /// - Throws: `unavailable` when the file cannot be opened or another listener has it; `unusable` when it is no database,
  ///   not ours, or newer than this program. It is then left as it is.
  public init(path: String, options: SQLiteOptions = SQLiteOptions()) throws(StoreError) {
    let opening = Opening()
    let path = LockFile.resolve(path)
    let started = SystemThread.start(name: "store", stack: 1 << 20) { [backlog, newcomers] in
      do throws(StoreError) {
        let writer = try Writer(path: path, options: options, backlog: backlog, newcomers: newcomers)
        opening.finish(nil)
        writer.run()
      } catch {
        backlog.finish()
        opening.finish(error)
      }
    }
    guard started else { throw StoreError(.unavailable, "the system has no room for the store's thread") }
    if let error = opening.wait() { throw error }
  }

  deinit { _ = backlog.close(timeout: 2) }

  private func add(_ operation: StoreOperation) {
    if !backlog.add(operation) { operation.fail(StoreError(.closed, "the store was closed")) }
  }

  /// Whether the latest write succeeded.
  public var health: StoreHealth { backlog.health }

  /// Takes events in: ``EventStore/accept(_:onKnown:completion:)``.
  ///
  /// Most new events are known to be new without a look at the file: then `onKnown` is called before this returns.
  public func accept(
    _ events: [InboxEvent], onKnown: @escaping @Sendable ([Acceptance]) -> Void,
    completion: @escaping @Sendable (Result<[Acceptance], StoreError>) -> Void
  ) {
    guard let numbers = newcomers.announce(events) else {
      return add(.accept(events, onKnown: onKnown, completion: completion))
    }
    let announcement = Announcement(completion: completion)
    let operation = StoreOperation.acceptNew(events, numbers: numbers) { [newcomers] result in
      newcomers.settle(numbers.count)
      announcement.end(result)
    }
    guard backlog.add(operation) else { return completion(.failure(StoreError(.closed, "the store was closed"))) }
    // Only now: what comes of an event must not reach the file before the event.
    onKnown(numbers.map { .new(number: $0) })
    announcement.begin()
  }

  /// Claims events that nobody has in hand: ``EventStore/claim(limit:completion:)``.
  public func claim(limit: Int, completion: @escaping @Sendable (Result<[ClaimedEvent], StoreError>) -> Void) {
    add(.claim(limit: limit, completion))
  }

  /// Counts another attempt at an event: ``EventStore/begin(_:completion:)``.
  public func begin(_ number: Int64, completion: @escaping @Sendable (Result<Int?, StoreError>) -> Void) {
    add(.begin(number, completion))
  }

  /// Says that these events are still in hand: ``EventStore/renew(_:)``.
  public func renew(_ numbers: [Int64]) { add(.renew(numbers)) }

  /// Gives events back: ``EventStore/release(_:)``.
  public func release(_ numbers: [Int64]) { add(.release(numbers)) }

  /// Ends an event: ``EventStore/conclude(_:completion:)``.
  public func conclude(_ conclusion: Conclusion, completion: (@Sendable () -> Void)?) {
    add(.conclude(conclusion, completion: completion))
  }

  /// Notes what is known about a call: ``EventStore/note(_:)``.
  public func note(_ call: CallNote) { add(.note(call)) }

  /// Calls that nothing has settled: ``EventStore/openCalls(since:completion:)``.
  public func openCalls(since: Double, completion: @escaping @Sendable (Result<[OpenCall], StoreError>) -> Void) {
    add(.openCalls(since: since, completion))
  }

  /// Calls that were rejected: ``EventStore/rejectedCalls(since:limit:completion:)``.
  public func rejectedCalls(
    since: Double, limit: Int, completion: @escaping @Sendable (Result<[CallKey], StoreError>) -> Void
  ) { add(.rejectedCalls(since: since, limit: limit, completion)) }

  /// Claims an action: ``EventStore/claim(_:for:completion:)``.
  public func claim(
    _ keys: [ActionKey], for eventID: String,
    completion: @escaping @Sendable (Result<ActionClaim, StoreError>) -> Void
  ) { add(.claimAction(keys, eventID: eventID, completion)) }

  /// Says what became of an action: ``EventStore/settle(_:_:)``.
  public func settle(_ key: ActionKey, _ state: ActionState) { add(.settle(key, state)) }

  /// Does one operation on what scripts keep: ``EventStore/perform(_:completion:)``.
  public func perform(
    _ operation: KeyValueOperation,
    completion: @escaping @Sendable (Result<KeyValueResult, StoreError>) -> Void
  ) { add(.perform(operation, completion)) }

  /// Closes the store: ``EventStore/close(timeout:)``.
  public func close(timeout: Double) -> Int { backlog.close(timeout: timeout) }

  /// Deletes what has been kept long enough, at once instead of when there is time; for tests.
  func maintain(completion: @escaping @Sendable () -> Void) { add(.maintain(completion)) }
}
