/// A kind of metric that can write its lines.
protocol Sampled: Sendable {
  static var kind: MetricKind { get }
  func write(to page: inout MetricsPage, family: MetricDescription, labels: LabelSet)
}
