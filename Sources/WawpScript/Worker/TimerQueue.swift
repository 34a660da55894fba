import LuaRuntime
import Machine

/// The worker's clock and timers: a heap that the worker's loop asks for what is due.
///
/// A timer that is cancelled leaves the heap at once: most are.
final class TimerQueue: Timers {
  /// What a timer's number leads to.
  ///
  /// A slot is used again, under another generation.
  private struct Slot {
    var generation: UInt32 = 0
    /// The next free slot when this one is free, negative for none.
    var next: Int32 = -1
    var body: (() -> Void)?
  }

  private var heap = DueHeap()
  private var slots: [Slot] = []
  private var free: Int32 = -1
  /// The generation in which a new slot begins: none has been used before.
  private var firstGeneration: UInt32 = 0

  /// The clock of a test; `nil` for the machine's.
  private let clock: ManualClock?

  init(clock: ManualClock? = nil) { self.clock = clock }

  var now: Double { clock?.now ?? Monotonic.now }

  var wallClock: Double { clock?.wall ?? SystemClock.wall }

  /// Timers that have not run and are not cancelled.
  var count: Int { heap.count }

  func schedule(after: Double, _ body: @escaping () -> Void) -> TimerID {
    let slot = take(body)
    heap.insert(slot, due: now + max(0, after))
    return TimerID(rawValue: UInt64(slots[slot].generation) << 32 | UInt64(slot))
  }

  func cancel(_ timer: TimerID) {
    let slot = Int(timer.rawValue & 0xFFFF_FFFF)
    guard slot < slots.count, slots[slot].generation == UInt32(timer.rawValue >> 32), slots[slot].body != nil else {
      return
    }
    heap.remove(slot)
    _ = give(slot)
    shrink()
  }

  /// Seconds until the next timer; `nil` when there is none.
  func untilNext() -> Double? { heap.first.map { max(0, $0.due - now) } }

  /// Runs what was due when this was called; timers that these bodies set wait for the next turn.
  func runDue() {
    guard heap.count > 0 else { return }
    let moment = now
    let newest = heap.last
    // What the bodies set is due at this moment at the earliest, and so stands behind all that was due.
    while let first = heap.first, first.due <= moment, first.order <= newest {
      heap.remove(first.number)
      give(first.number)?()
    }
    shrink()
  }

  // MARK: - Slots

  /// Gives the room of very many timers back when none is left.
  private func shrink() {
    guard heap.count == 0, slots.count > 1024 else { return }
    firstGeneration = (slots.map(\.generation).max() ?? 0) &+ 1
    slots = []
    heap.clear()
    free = -1
  }

  private func take(_ body: @escaping () -> Void) -> Int {
    guard free >= 0 else {
      slots.append(Slot(generation: firstGeneration, body: body))
      return slots.count - 1
    }
    let slot = Int(free)
    free = slots[slot].next
    slots[slot].body = body
    return slot
  }

  /// Frees a slot and gives what was in it; its number means nothing from then on.
  private func give(_ slot: Int) -> (() -> Void)? {
    let body = slots[slot].body
    slots[slot].body = nil
    slots[slot].generation &+= 1
    slots[slot].next = free
    free = Int32(slot)
    return body
  }
}
