import LuaRuntime
import Machine

/// The worker's clock and timers: a heap that the worker's loop asks for what is due.
final class TimerQueue: Timers {
  private struct Entry {
    let due: Double
    let id: UInt64
    let body: () -> Void
  }

  private var heap: [Entry] = []
  /// Timers that are to run; an entry of the heap that is not here was cancelled.
  private var live: Set<UInt64> = []
  private var last: UInt64 = 0

  /// The clock of a test; `nil` for the machine's.
  private let clock: ManualClock?

  init(clock: ManualClock? = nil) { self.clock = clock }

  var now: Double { clock?.now ?? Monotonic.now }

  var wallClock: Double { clock?.wall ?? SystemClock.wall }

  /// Timers that have not run and are not cancelled.
  var count: Int { live.count }

  func schedule(after: Double, _ body: @escaping () -> Void) -> TimerID {
    last += 1
    heap.append(Entry(due: now + max(0, after), id: last, body: body))
    live.insert(last)
    siftUp(heap.count - 1)
    return TimerID(rawValue: last)
  }

  func cancel(_ timer: TimerID) {
    guard live.remove(timer.rawValue) != nil else { return }
    if heap.count > 64 && heap.count > 2 * live.count { compact() }
  }

  /// Seconds until the next timer; `nil` when there is none.
  func untilNext() -> Double? {
    dropCancelled()
    return heap.first.map { max(0, $0.due - now) }
  }

  /// Runs what was due when this was called; timers that these bodies set wait for the next turn.
  func runDue() {
    let moment = now
    let newest = last
    var postponed: [Entry] = []
    while true {
      dropCancelled()
      guard let first = heap.first, first.due <= moment else { break }
      removeFirst()
      if first.id > newest {
        postponed.append(first)
      } else {
        live.remove(first.id)
        first.body()
      }
    }
    for entry in postponed {
      heap.append(entry)
      siftUp(heap.count - 1)
    }
  }

  private func dropCancelled() {
    while let first = heap.first, !live.contains(first.id) { removeFirst() }
  }

  /// Cancelled timers far in the future must not pile up.
  private func compact() {
    let kept = heap.filter { live.contains($0.id) }
    heap.removeAll(keepingCapacity: true)
    for entry in kept {
      heap.append(entry)
      siftUp(heap.count - 1)
    }
  }

  private func before(_ a: Entry, _ b: Entry) -> Bool { (a.due, a.id) < (b.due, b.id) }

  private func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard before(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private func removeFirst() {
    let end = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = end
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && before(heap[child], heap[least]) {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
