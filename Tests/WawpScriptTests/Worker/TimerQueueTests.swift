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

  @Test("a timer that was set and cancelled while others run does not run, nor does one in its place too early")
  func cancelWhileRunning() {
    let queue = TimerQueue(clock: ManualClock(now: 0, wall: 0))
    var ran: [String] = []
    var pending: TimerID?
    _ = queue.schedule(after: 0) {
      let hasty = queue.schedule(after: 0) { ran.append("hasty") }
      _ = queue.schedule(after: 0) {
        ran.append("next")
      }
      _ = queue.schedule(after: 3600) { ran.append("much later") }
      // Seen by the turn already, and put off.
      pending = hasty
    }
    _ = queue.schedule(after: 0) {
      if let pending { queue.cancel(pending) }
      _ = queue.schedule(after: 0) { ran.append("in its place") }
    }
    queue.runDue()
    #expect(ran == [])
    queue.runDue()
    #expect(ran == ["next", "in its place"])
    #expect(queue.count == 1)
  }

  @Test("an old number means nothing, also when its place is taken by another timer")
  func oldNumbers() {
    let queue = TimerQueue()
    var ran = 0
    let old = queue.schedule(after: 0) { ran += 1 }
    queue.runDue()
    let new = queue.schedule(after: 0) { ran += 1 }
    #expect(old != new)
    queue.cancel(old)
    queue.runDue()
    #expect(ran == 2)
    queue.cancel(TimerID(rawValue: 12_345))
    queue.cancel(new)
  }

  @Test("the room of very many timers is given back, and their numbers stay without meaning")
  func many() {
    let queue = TimerQueue(clock: ManualClock(now: 0, wall: 0))
    let old = (0..<5000).map { _ in queue.schedule(after: 10) {} }
    old.forEach(queue.cancel)
    #expect(queue.count == 0)
    var ran = 0
    let new = (0..<5000).map { _ in queue.schedule(after: 0) { ran += 1 } }
    #expect(Set(old).isDisjoint(with: new))
    old.forEach(queue.cancel)
    queue.runDue()
    #expect(ran == 5000)
  }

  @Test("whatever is set and cancelled, the others run in the order of their times", arguments: 1...20)
  func random(_ seed: UInt64) {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let clock = ManualClock(now: 0, wall: 0)
    let queue = TimerQueue(clock: clock)
    var expected: [(due: Double, number: Int)] = []
    var ids: [Int: TimerID] = [:]
    var ran: [Int] = []
    for number in 0..<500 {
      let after = Double(next(100))
      ids[number] = queue.schedule(after: after) { ran.append(number) }
      expected.append((after, number))
      if next(3) == 0, let victim = ids.keys.sorted().dropFirst(next(ids.count)).first, let id = ids[victim] {
        queue.cancel(id)
        ids[victim] = nil
        expected.removeAll { $0.number == victim }
      }
      #expect(queue.count == expected.count)
    }
    for step in stride(from: 10.0, through: 100, by: 10) {
      clock.advance(10)
      queue.runDue()
      #expect(ran.count == expected.count { $0.due <= step })
    }
    #expect(ran == expected.sorted { ($0.due, $0.number) < ($1.due, $1.number) }.map(\.number))
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
