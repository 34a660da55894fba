import Testing

@testable import Metrics

@Suite struct GaugeTests {
  @Test("what many threads add and take comes out even")
  func threads() {
    let gauge = Gauge()
    gauge.set(3)
    onThreads(8) { index in
      for _ in 0..<10_000 { gauge.add(index % 2 == 0 ? 1 : -1) }
    }
    #expect(gauge.value == 3)
  }
}
