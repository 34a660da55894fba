import Testing

@testable import Metrics

@Suite struct MetricFamilyTests {
  @Test("the same values give the same metric")
  func same() {
    let family = MetricsRegistry().counter("x", help: "X.", labels: ["a", "b"])
    #expect(family.with("1", "2") === family.with("1", "2"))
    #expect(family.with("1", "2") !== family.with("2", "1"))
  }

  @Test("beyond the limit everything new is counted as other, and what is known stays")
  func limit() throws {
    let registry = MetricsRegistry()
    let family = registry.counter("x", help: "X.", labels: ["who", "what"], limit: 3)
    for index in 0..<1_000 { family.with("caller-\(index)", "y").increment() }
    family.with("caller-1", "y").increment()
    let page = try OpenMetricsPage(registry.render())
    #expect(page.families["x"]?.samples.count == 4)
    #expect(page.value("x_total", ["who": "caller-1", "what": "y"]) == 2)
    #expect(page.value("x_total", ["who": "other", "what": "other"]) == 997)
  }

  @Test("many threads make each metric once")
  func threads() throws {
    let family = MetricsRegistry().counter("x", help: "X.", labels: ["n"])
    onThreads(8) { _ in
      for index in 0..<50 { family.with(String(index)).increment() }
    }
    #expect(family.inOrder.map(\.metric.value) == Array(repeating: 8, count: 50))
  }
}
