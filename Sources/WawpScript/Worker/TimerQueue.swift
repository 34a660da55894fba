import LuaRuntime
import Machine

/// The worker's clock and timers: a heap that the worker's loop asks for what is due.
///
/// A timer that is cancelled leaves the heap at once: most are, and calls may wait for their end by the hundred thousand.
final class TimerQueue: Timers {
  /// A timer in the heap, by when it is due; those due at the same moment run in the order in which they were set.
  private struct Entry {
    let due: Double
    let order: UInt64
    let slot: UInt32
  }

  /// What a timer's number leads to.
  ///
  /// A slot is used again, under another generation.
  private struct Slot {
    var generation: UInt32 = 0
    /// Where the timer is in the heap; the next free slot when it is not in use, negative for none.
    var place: Int32 = -1
    var body: (() -> Void)?
  }

  private var heap: [Entry] = []
  private var slots: [Slot] = []
  private var free: Int32 = -1
  /// The generation in which a new slot begins: none has been used before.
  private var firstGeneration: UInt32 = 0
  private var last: UInt64 = 0

  /// The clock of a test; `nil` for the machine's.
  private let clock: ManualClock?

  init(clock: ManualClock? = nil) { self.clock = clock }

  var now: Double { clock?.now ?? Monotonic.now }

  var wallClock: Double { clock?.wall ?? SystemClock.wall }

  /// Timers that have not run and are not cancelled.
  var count: Int { heap.count }

  func schedule(after: Double, _ body: @escaping () -> Void) -> TimerID {
    last += 1
    let slot = take(body)
    heap.append(Entry(due: now + max(0, after), order: last, slot: UInt32(slot)))
    slots[slot].place = Int32(heap.count - 1)
    siftUp(heap.count - 1)
    return TimerID(rawValue: UInt64(slots[slot].generation) << 32 | UInt64(slot))
  }

  func cancel(_ timer: TimerID) {
    let slot = Int(timer.rawValue & 0xFFFF_FFFF)
    guard slot < slots.count, slots[slot].generation == UInt32(timer.rawValue >> 32), slots[slot].body != nil else {
      return
    }
    remove(at: Int(slots[slot].place))
    _ = give(slot)
    shrink()
  }

  /// Seconds until the next timer; `nil` when there is none.
  func untilNext() -> Double? { heap.first.map { max(0, $0.due - now) } }

  /// Runs what was due when this was called; timers that these bodies set wait for the next turn.
  func runDue() {
    guard !heap.isEmpty else { return }
    let moment = now
    let newest = last
    // What the bodies set is due at this moment at the earliest, and so stands behind all that was due.
    while let first = heap.first, first.due <= moment, first.order <= newest {
      remove(at: 0)
      give(Int(first.slot))?()
    }
    shrink()
  }

  // MARK: - Slots

  /// Gives the room of very many timers back when none is left.
  private func shrink() {
    guard heap.isEmpty, slots.count > 1024 else { return }
    firstGeneration = (slots.map(\.generation).max() ?? 0) &+ 1
    slots = []
    heap = []
    free = -1
  }

  private func take(_ body: @escaping () -> Void) -> Int {
    guard free >= 0 else {
      slots.append(Slot(generation: firstGeneration, body: body))
      return slots.count - 1
    }
    let slot = Int(free)
    free = slots[slot].place
    slots[slot].body = body
    return slot
  }

  /// Frees a slot and gives what was in it; its number means nothing from then on.
  private func give(_ slot: Int) -> (() -> Void)? {
    let body = slots[slot].body
    slots[slot].body = nil
    slots[slot].generation &+= 1
    slots[slot].place = free
    free = Int32(slot)
    return body
  }

  // MARK: - The heap

  private func before(_ a: Entry, _ b: Entry) -> Bool { a.due != b.due ? a.due < b.due : a.order < b.order }

  private func put(_ entry: Entry, at place: Int) {
    heap[place] = entry
    slots[Int(entry.slot)].place = Int32(place)
  }

  private func siftUp(_ start: Int) {
    let entry = heap[start]
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard before(entry, heap[parent]) else { break }
      put(heap[parent], at: place)
      place = parent
    }
    put(entry, at: place)
  }

  private func siftDown(_ start: Int) {
    let entry = heap[start]
    var place = start
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, before(heap[child + 1], heap[child]) { child += 1 }
      guard before(heap[child], entry) else { break }
      put(heap[child], at: place)
      place = child
    }
    put(entry, at: place)
  }

  private func remove(at place: Int) {
    let end = heap.removeLast()
    guard place < heap.count else { return }
    put(end, at: place)
    siftDown(place)
    siftUp(Int(slots[Int(end.slot)].place))
  }
}
