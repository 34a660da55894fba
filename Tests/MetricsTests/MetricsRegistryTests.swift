import Testing

@testable import Metrics

@Suite struct MetricsRegistryTests {
  private func sample() -> MetricsRegistry {
    let registry = MetricsRegistry()
    let byStatus = registry.counter("requests", help: "Requests \\ \"all\"\nof them.", labels: ["status"])
    byStatus.with("202").increment(by: 5)
    byStatus.with("a \"b\" \\ c\nd").increment()
    registry.counter("received_bytes", help: "Bytes.", unit: "bytes").increment(by: 10)
    registry.gauge("open", help: "Open.").set(-3)
    registry.gauge("ratio", help: "Computed.") { 0.25 }
    registry.histogram("wait_seconds", help: "Wait.", unit: "seconds", bounds: [0.00001, 1]).observe(2)
    return registry
  }

  @Test("the page is OpenMetrics, whatever is in labels and help")
  func openMetrics() throws {
    let page = try OpenMetricsPage(sample().render())
    #expect(page.families["requests"]?.type == "counter")
    #expect(page.families["requests"]?.help == "Requests \\ \"all\"\nof them.")
    #expect(page.value("requests_total", ["status": "202"]) == 5)
    #expect(page.value("requests_total", ["status": "a \"b\" \\ c\nd"]) == 1)
    #expect(page.families["received_bytes"]?.unit == "bytes")
    #expect(page.value("received_bytes_total") == 10)
    #expect(page.value("open") == -3)
    #expect(page.value("ratio") == 0.25)
    #expect(page.value("wait_seconds_bucket", ["le": "+Inf"]) == 1)
  }

  @Test("the older format names counters in full and has neither units nor an end")
  func prometheus() {
    let text = sample().render(.prometheus)
    #expect(text.contains("# TYPE requests_total counter\n# HELP requests_total Requests \\\\ \"all\"\\nof them.\n"))
    #expect(text.contains("\nrequests_total{status=\"202\"} 5\n"))
    #expect(text.contains("# TYPE received_bytes_total counter\n"))
    #expect(!text.contains("# UNIT"))
    #expect(!text.contains("# EOF"))
  }

  @Test("metrics stand in the order in which they were declared")
  func order() {
    let names = sample().render().split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
    #expect(
      names == [
        "# TYPE requests counter", "# TYPE received_bytes counter", "# TYPE open gauge", "# TYPE ratio gauge",
        "# TYPE wait_seconds histogram",
      ])
  }

  @Test("declaring a metric again gives the one that is there")
  func again() {
    let registry = MetricsRegistry()
    let first = registry.counter("x", help: "X.")
    #expect(registry.counter("x", help: "X.") === first)
  }

  @Test("an empty registry is an empty page")
  func empty() {
    #expect(MetricsRegistry().render() == "# EOF\n")
    #expect(MetricsRegistry().render(.prometheus).isEmpty)
  }

  @Test("a closure may read and declare metrics while the page is rendered")
  func closure() {
    let registry = MetricsRegistry()
    registry.gauge("computed", help: "Computed.") {
      registry.gauge("inner", help: "Inner.").set(1)
      return 2
    }
    #expect(registry.render().contains("computed 2.0\n"))
    #expect(registry.render().contains("inner 1\n"))
  }
}
