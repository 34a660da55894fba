/// What has lines of its own on the page of metrics.
protocol Rendered: Sendable {
  var description: MetricDescription { get }
  func write(to page: inout MetricsPage)
}
