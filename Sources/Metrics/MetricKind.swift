/// What a metric is, in the words of both text formats.
enum MetricKind: String {
  case counter
  case gauge
  case histogram
}
