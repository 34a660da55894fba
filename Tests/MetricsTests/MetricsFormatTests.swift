import Testing

@testable import Metrics

@Suite struct MetricsFormatTests {
  @Test(
    "the format is the one that is asked for, OpenMetrics if in doubt",
    arguments: [
      (nil, .openMetrics), ("", .openMetrics), ("*/*", .openMetrics), ("text/plain", .prometheus),
      ("text/plain;version=0.0.4", .prometheus), ("text/html, text/*;q=0.5", .prometheus),
      ("application/openmetrics-text; version=1.0.0", .openMetrics),
      ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics),
      ("application/openmetrics-text;q=0.2, TEXT/PLAIN ; q=0.9", .prometheus),
      ("text/plain;q=0", .openMetrics), ("text/plain;q=loud", .openMetrics), (",;,=", .openMetrics),
    ] as [(String?, MetricsFormat)])
  func accepted(accept: String?, format: MetricsFormat) {
    #expect(MetricsFormat.accepted(by: accept) == format)
  }

  @Test("content types are those of the formats")
  func contentType() {
    #expect(
      MetricsFormat.openMetrics.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    #expect(MetricsFormat.prometheus.contentType == "text/plain; version=0.0.4; charset=utf-8")
  }
}
