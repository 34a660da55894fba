import Synchronization

/// Counts the events that were accepted and are not yet decided, and says when there are enough.
final class Gate: Sendable {
  private let inside = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// How many events are inside.
  var count: Int { inside.load(ordering: .relaxed) }

  /// How many events were ever let in.
  var passed: Int { total.load(ordering: .relaxed) }

  /// Room that is left.
  var room: Int { max(0, capacity - count) }

  /// Lets so many events in; `false`, and none is in, when they do not all fit.
  ///
  /// A tenth of the room is kept for calls, which ring meanwhile. A list longer than the capacity gets in when nothing
  /// else is inside: it could never get in otherwise.
  func enter(_ number: Int, areCalls: Bool = true) -> Bool {
    let before = inside.add(number, ordering: .relaxed).oldValue
    if before + number <= (areCalls ? capacity : capacity - capacity / 10) || before == 0 {
      total.add(number, ordering: .relaxed)
      return true
    }
    leave(number)
    return false
  }

  /// Lets so many events in, however many there are.
  func force(_ number: Int) {
    inside.add(number, ordering: .relaxed)
    total.add(number, ordering: .relaxed)
  }

  /// So many events are done.
  func leave(_ number: Int) { inside.subtract(number, ordering: .relaxed) }
}
