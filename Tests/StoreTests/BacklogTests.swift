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

  /// The same for so many that somebody waits for, after batches of so many.
  private func least(of count: Int, after batches: Int...) -> (seconds: Double, count: Int) {
    least { backlog in
      for batch in batches {
        add(batch, to: backlog)
        take(backlog)
      }
      add(count, to: backlog)
    }
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
    let taken = least(of: 1, after: before)
    #expect(taken.count == 1)
    #expect(taken.seconds < 0.0009)
  }

  @Test("after a batch of many, it waits a little for more to be written together")
  func company() {
    let taken = least(of: 1, after: 16)
    #expect(taken.count == 1)
    #expect(taken.seconds >= 0.001)
    // Only once: the batch of one was none of many.
    #expect(least(of: 1, after: 16, 1).seconds < 0.0009)
  }

  @Test("enough of them wait for no more, whether they were there before or come meanwhile")
  func enough() {
    let there = least(of: 64, after: 16)
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

  @Test("what was asked for is freed by whoever asks for the like, or when nobody asks any more")
  func givenBack() {
    final class Asker: Sendable {}
    let backlog = Backlog()
    weak var accepting: Asker?
    weak var concluding: Asker?
    func ask() {
      let askers = (Asker(), Asker())
      (accepting, concluding) = askers
      _ = backlog.add(.acceptNew([.sample()], numbers: [1]) { [asker = askers.0] _ in _ = asker })
      _ = backlog.add(.conclude(.sample(1)) { [asker = askers.1] in _ = asker })
      var batch: [StoreOperation] = []
      _ = backlog.take(512, until: SystemClock.monotonic + 5, isPatient: false, into: &batch)
      backlog.giveBack(batch)
    }
    ask()
    #expect(accepting != nil)
    #expect(concluding != nil)
    _ = backlog.add(.conclude(.sample(2), completion: nil))
    #expect(accepting != nil)
    #expect(concluding == nil)
    _ = backlog.add(.acceptNew([.sample("e2")], numbers: [2]) { _ in })
    #expect(accepting == nil)
    ask()
    backlog.rest()
    #expect(accepting == nil)
    #expect(concluding == nil)
    // A large one goes at once.
    func giveLarge() {
      let asker = Asker()
      accepting = asker
      let large = InboxEvent.sample(raw: String(repeating: " ", count: 5000))
      backlog.giveBack([.acceptNew([large], numbers: [3]) { _ in _ = asker }])
    }
    giveLarge()
    #expect(accepting == nil)
  }
}
