import NIOCore

/// What is to be done when, on one event loop.
///
/// The loop's own list of timers makes cancelling one of tens of thousands slow; here nothing is cancelled: who comes too
/// late finds that there is nothing to do.
final class Timetable {
  private struct Entry {
    let time: NIODeadline
    let work: () -> Void
  }

  private let eventLoop: any EventLoop
  /// A binary heap: no entry is earlier than the one at half its place.
  private var entries: [Entry] = []
  private var wakesAt = NIODeadline.distantFuture

  init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Does the work at the time, or as soon after it as the loop can.
  func at(_ time: NIODeadline, _ work: @escaping () -> Void) {
    entries.append(Entry(time: time, work: work))
    rise(entries.count - 1)
    arm()
  }

  /// Forgets everything.
  func clear() { entries = [] }

  private func arm() {
    guard let first = entries.first, first.time < wakesAt else { return }
    wakesAt = first.time
    eventLoop.assumeIsolated().scheduleTask(deadline: first.time) { self.wake(first.time) }
  }

  private func wake(_ time: NIODeadline) {
    // An alarm that was set before an earlier one came up: that one has set the next.
    guard time == wakesAt else { return }
    let now = NIODeadline.now()
    wakesAt = .distantFuture
    while let first = entries.first, first.time <= now {
      removeFirst()
      first.work()
    }
    arm()
  }

  private func rise(_ start: Int) {
    var place = start
    while place > 0, entries[place].time < entries[(place - 1) / 2].time {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private func removeFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var place = 0
    while true {
      let (left, right) = (2 * place + 1, 2 * place + 2)
      var least = place
      if left < entries.count, entries[left].time < entries[least].time { least = left }
      if right < entries.count, entries[right].time < entries[least].time { least = right }
      guard least != place else { return }
      entries.swapAt(place, least)
      place = least
    }
  }
}
