import Testing

@testable import Metrics

@Suite struct HistogramTests {
  @Test("values fall in the first bucket whose bound they do not exceed, and buckets add up")
  func buckets() throws {
    let registry = MetricsRegistry()
    let histogram = registry.histogram("wait_seconds", help: "Wait.", unit: "seconds", bounds: [0.5, 1, 2.5])
    for value in [0.1, 0.5, 0.50001, 1, 2, 100, .nan] { histogram.observe(value) }
    let page = try OpenMetricsPage(registry.render())
    #expect(page.value("wait_seconds_bucket", ["le": "0.5"]) == 2)
    #expect(page.value("wait_seconds_bucket", ["le": "1.0"]) == 4)
    #expect(page.value("wait_seconds_bucket", ["le": "2.5"]) == 5)
    #expect(page.value("wait_seconds_bucket", ["le": "+Inf"]) == 6)
    #expect(page.value("wait_seconds_count") == 6)
    #expect(abs((page.value("wait_seconds_sum") ?? 0) - 104.10001) < 1e-9)
    #expect(histogram.count == 6)
  }

  @Test("no observation of many threads is lost")
  func threads() {
    let histogram = Histogram(bounds: [1, 2])
    onThreads(8) { _ in
      for _ in 0..<5_000 { histogram.observe(1.5) }
    }
    #expect(histogram.count == 40_000)
    #expect(histogram.total == 60_000)
  }
}
