import Testing

@testable import Metrics

@Suite struct MetricDescriptionTests {
  #if os(Linux)
    @Test("a name that the formats do not allow stops the program where it is written")
    func names() async {
      await #expect(processExitsWith: .failure) {
        _ = MetricDescription(name: "a-b", help: "", unit: "", labelNames: [])
      }
      await #expect(processExitsWith: .failure) {
        _ = MetricDescription(name: "a_total", help: "", unit: "", labelNames: [])
      }
      await #expect(processExitsWith: .failure) {
        _ = MetricDescription(name: "a", help: "", unit: "seconds", labelNames: [])
      }
      await #expect(processExitsWith: .failure) {
        _ = MetricDescription(name: "a", help: "", unit: "", labelNames: ["le"])
      }
    }
  #endif
}
