/// Remembers which calls were rejected, so that none is rejected twice.
///
/// Wawp delivers events more than once, and one call may come as two events with IDs of their own. The
/// memory is bounded: it holds the latest `capacity` calls, each for `lifetime` seconds. A call whose reject
/// failed is forgotten, so that another event may try again.
public final class RejectMemory {
  /// What to do about a reject.
  public enum Beginning: Sendable, Equatable {
    /// Nobody has rejected this call: send it, and report with `finish`.
    case first(Ticket)
    /// It has been rejected: there is nothing to send.
    case duplicate
    /// Its reject is under way: `join` to get what comes of it.
    case inFlight(Ticket)
  }

  /// Names the reject of one call while it is under way.
  public struct Ticket: Sendable, Hashable {
    /// The number of its entry, counted from the first one ever; the place in the ring follows from it.
    let number: Int
  }

  private var table: RejectTable
  private var waiting: [Ticket: [(APIOutcome) -> Void]] = [:]

  /// An empty memory.
  ///
  /// - Parameters:
  ///   - capacity: how many calls it holds; rounded up to a power of two.
  ///   - lifetime: how many seconds a call is remembered.
  public init(capacity: Int = 8192, lifetime: Double = 600) {
    table = RejectTable(capacity: capacity, lifetime: lifetime)
  }

  /// Looks a call up and, if it is not there, enters it as under way.
  ///
  /// `now` is in seconds, of a clock that never goes back.
  public func begin(instanceID: String, callID: String, now: Double) -> Beginning {
    table.begin(instanceID, callID, now: now)
  }

  /// Reports what came of the reject that `begin` called the first.
  ///
  /// After a success the call counts as rejected, after a failure it is forgotten. Whoever joined gets the
  /// outcome, in the order of joining. Reporting twice is not an error.
  public func finish(_ ticket: Ticket, _ outcome: APIOutcome) {
    if case .success = outcome { table.settle(ticket) } else { table.forget(ticket) }
    guard !waiting.isEmpty, let completions = waiting.removeValue(forKey: ticket) else { return }
    for completion in completions { completion(outcome) }
  }

  /// Counts the call as rejected without an outcome, as a dry run does, where nobody can have joined.
  public func settle(_ ticket: Ticket) { table.settle(ticket) }

  /// Has `completion` called with what comes of the reject under way.
  public func join(_ ticket: Ticket, completion: @escaping (APIOutcome) -> Void) {
    waiting[ticket, default: []].append(completion)
  }
}
