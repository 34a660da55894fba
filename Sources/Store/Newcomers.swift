import Synchronization

/// Knows of most new events at once that they are new, so that a ringing call does not wait for a busy disk.
///
/// It holds what it takes to be certain: a filter with every id that is in the file or on its way there, and the number that
/// was given last. Where it cannot be certain it says so, and the file is asked. This rests on the lock on the file:
/// nobody else writes to it.
final class Newcomers: Sendable {
  /// Events that were announced and are not durable, at most: while a disk stands still, memory must not grow.
  private static let maximumUnderWay = 1000
  /// Ids for which the filter is made: 600 KB at first, so that few listeners ever fill it anew, and 6 MB at most; with more
  /// ids than that, the file is asked more often.
  static let capacities = 400_000...4_000_000

  private struct State {
    var filter = IdentityFilter(capacity: Newcomers.capacities.lowerBound)
    /// Whether the filter has every id of the file.
    var isComplete = false
    /// Whether the file can be written, as far as is known.
    var isWorking = true
    var underWay = 0
    var lastNumber: Int64 = 0
    /// Ids with which the filter counts as too full.
    var limit = Newcomers.capacities.lowerBound
  }

  private let state = Mutex(State())

  /// Numbers for these events when all of them are new for certain; `nil` when the file is to be asked.
  ///
  /// From then on their ids count as known. What was announced is to be reported with ``settle(_:)``.
  func announce(_ events: [InboxEvent]) -> [Int64]? {
    state.withLock { state in
      guard state.isComplete, state.isWorking, state.underWay + events.count <= Newcomers.maximumUnderWay else {
        return nil
      }
      var numbers: [Int64] = []
      numbers.reserveCapacity(events.count)
      for event in events {
        // Those before it in the list are in the filter by now: that they stay only means that the file is asked.
        guard !state.filter.mayContain(event.id) else { return nil }
        state.filter.insert(event.id)
        numbers.append(state.lastNumber + Int64(numbers.count) + 1)
      }
      state.lastNumber += Int64(numbers.count)
      state.underWay += numbers.count
      return numbers
    }
  }

  /// So many of the announced events are durable, or will not be.
  func settle(_ count: Int) { state.withLock { $0.underWay -= count } }

  /// A number for an event of which the file is asked; its id counts as known.
  func number(for id: String) -> Int64 {
    state.withLock { state in
      state.filter.insert(id)
      state.lastNumber += 1
      return state.lastNumber
    }
  }

  /// The event with this number turned out to be there already.
  func giveBack(_ number: Int64) { state.withLock { if $0.lastNumber == number { $0.lastNumber -= 1 } } }

  /// Says whether the file can be written: while it cannot, it is asked first.
  func works(_ isWorking: Bool) { state.withLock { $0.isWorking = isWorking } }

  // MARK: - Learning

  /// A file was opened, in which this is the highest number: nothing is certain until its ids are learned.
  func open(highest: Int64) {
    state.withLock { state in
      state.lastNumber = max(state.lastNumber, highest)
      state.isComplete = false
    }
  }

  /// Whether the filter is too full, also with what was deleted since: it is to be filled anew.
  var isFull: Bool { state.withLock { $0.filter.count > $0.limit } }

  /// Empties the filter, to be filled for about so many ids.
  ///
  /// `false` while announced events are under way, whose ids stand nowhere else; no more are announced from now on.
  func empty(for count: Int) -> Bool {
    state.withLock { state in
      state.isComplete = false
      guard state.underWay == 0 else { return false }
      let capacity = min(max(count + count / 2, Newcomers.capacities.lowerBound), Newcomers.capacities.upperBound)
      state.filter = IdentityFilter(capacity: capacity)
      state.limit = capacity
      return true
    }
  }

  /// Notes ids of the file; `isLast`: there are no more.
  func learn(_ ids: [String], isLast: Bool) {
    state.withLock { state in
      for id in ids { state.filter.insert(id) }
      guard isLast else { return }
      state.isComplete = true
      state.limit = max(state.limit, state.filter.count + state.filter.count / 2)
    }
  }
}
