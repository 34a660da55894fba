import Machine
import Testing

@testable import Store

@Suite("what waits for the store's thread")
struct BacklogTests {
  /// Seconds that taking a batch took, the least of a few tries: others use the machine too.
  private func least(_ prepare: (Backlog) -> Void) -> (seconds: Double, count: Int) {
    var least = (seconds: Double.infinity, count: 0)
    for _ in 0..<20 {
      let backlog = Backlog()
      prepare(backlog)
      let begin = SystemClock.monotonic
      let batch = take(backlog)
      let seconds = SystemClock.monotonic - begin
      if seconds < least.seconds { least = (seconds, batch) }
    }
    return least
  }

  @discardableResult
  private func take(_ backlog: Backlog) -> Int {
    var batch: [StoreOperation] = []
    _ = backlog.take(512, until: SystemClock.monotonic + 5, isPatient: false, into: &batch)
    return batch.count
  }

  private func add(_ count: Int, to backlog: Backlog) {
    for number in 0..<count { _ = backlog.add(.begin(Int64(number)) { _ in }) }
  }

  @Test("what somebody waits for is taken at once", arguments: [1, 15])
  func alone(_ before: Int) {
    let taken = least { backlog in
      add(before, to: backlog)
      take(backlog)
      add(1, to: backlog)
    }
    #expect(taken.count == 1)
    #expect(taken.seconds < 0.0009)
  }

  @Test("after a batch of many, it waits a little for more to be written together")
  func company() {
    let taken = least { backlog in
      add(16, to: backlog)
      take(backlog)
      add(1, to: backlog)
    }
    #expect(taken.count == 1)
    #expect(taken.seconds >= 0.001)
    // Only once: the batch of one was none of many.
    let next = least { backlog in
      add(16, to: backlog)
      take(backlog)
      add(1, to: backlog)
      take(backlog)
      add(1, to: backlog)
    }
    #expect(next.seconds < 0.0009)
  }

  @Test("enough of them wait for no more, whether they were there before or come meanwhile")
  func enough() {
    let there = least { backlog in
      add(16, to: backlog)
      take(backlog)
      add(64, to: backlog)
    }
    #expect(there.count == 64)
    #expect(there.seconds < 0.0009)
    var most = 0
    for _ in 0..<20 {
      let backlog = Backlog()
      add(16, to: backlog)
      take(backlog)
      add(1, to: backlog)
      let started = SystemThread.start(name: "sender", stack: 1 << 18) { add(63, to: backlog) }
      #expect(started)
      most = max(most, take(backlog))
      // The rest, if the thread came too late.
      while backlog.add(.begin(0) { _ in }), take(backlog) > 1 {}
    }
    #expect(most == 64)
  }

  @Test("what nobody waits for waits for company, and not for long")
  func nobodyWaits() {
    let taken = least { backlog in _ = backlog.add(.note(.sample())) }
    #expect(taken.count == 1)
    #expect(taken.seconds >= 0.004)
    let crowd = least { backlog in for _ in 0..<256 { _ = backlog.add(.note(.sample())) } }
    #expect(crowd.count == 256)
    #expect(crowd.seconds < 0.004)
  }
}
