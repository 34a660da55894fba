import Testing

@testable import Metrics

@Suite struct CounterTests {
  @Test("additions from many threads are all counted")
  func threads() {
    let counter = Counter()
    onThreads(8) { _ in
      for _ in 0..<10_000 { counter.increment() }
    }
    #expect(counter.value == 80_000)
  }

  @Test("a counter only grows", arguments: [(0, 0), (-5, 0), (7, 7)])
  func grows(amount: Int, value: UInt64) {
    let counter = Counter()
    counter.increment(by: amount)
    #expect(counter.value == value)
  }
}
