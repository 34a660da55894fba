import Testing

@testable import WawpScript

@Suite("the timer queue")
struct TimerQueueTests {
  @Test("runs what is due in the order of time, then of setting")
  func order() {
    let queue = TimerQueue()
    var ran: [String] = []
    _ = queue.schedule(after: 0.002) { ran.append("later") }
    _ = queue.schedule(after: 0) { ran.append("first") }
    _ = queue.schedule(after: 0) { ran.append("second") }
    while ran.count < 3 { queue.runDue() }
    #expect(ran == ["first", "second", "later"])
    #expect(queue.untilNext() == nil)
  }

  @Test("a cancelled timer does not run, wherever it stands")
  func cancel() {
    let queue = TimerQueue()
    var ran: [Int] = []
    let ids = (0..<200).map { number in queue.schedule(after: 0) { ran.append(number) } }
    for (number, id) in ids.enumerated() where number % 3 != 0 { queue.cancel(id) }
    queue.cancel(ids[1])
    queue.runDue()
    #expect(ran == (0..<200).filter { $0 % 3 == 0 })
    queue.cancel(ids[0])
    #expect(queue.count == 0)
  }

  @Test("a timer set by a timer waits for the next turn, so a turn ends")
  func nested() {
    let queue = TimerQueue()
    var count = 0
    func again() {
      count += 1
      _ = queue.schedule(after: 0) { again() }
    }
    again()
    queue.runDue()
    #expect(count == 2)
    queue.runDue()
    #expect(count == 3)
  }

  @Test("cancelled timers far away do not pile up")
  func compaction() {
    let queue = TimerQueue()
    for _ in 0..<10000 { queue.cancel(queue.schedule(after: 3600) {}) }
    let kept = queue.schedule(after: 3600) {}
    #expect(queue.count == 1)
    #expect(queue.untilNext().map { $0 > 3000 } == true)
    queue.cancel(kept)
  }
}
