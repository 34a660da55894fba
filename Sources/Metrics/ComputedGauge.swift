/// A gauge whose value is asked for when the page is rendered.
struct ComputedGauge: Rendered {
  let description: MetricDescription
  let value: @Sendable () -> Double

  func write(to page: inout MetricsPage) {
    page.begin(description, .gauge)
    page.sample(description.name, suffix: "", LabelSet(), value: MetricsPage.text(of: value()))
  }
}
