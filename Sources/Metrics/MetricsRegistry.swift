import Synchronization

/// All metrics of a program.
///
/// Safe to use from any thread. Metrics are declared once, at start; declaring one again in the same way gives the
/// one that is there, and in another way stops the program, since names are written in code.
public final class MetricsRegistry: Sendable {
  private let families = Mutex<[any Rendered]>([])

  /// Makes an empty registry.
  public init() {}

  /// Declares a counter with labels.
  ///
  /// - Parameters:
  ///   - name: of letters, digits and underscores, without the `_total` that both formats append.
  ///   - help: a sentence about it.
  ///   - labels: the names of its labels.
  ///   - limit: how many sets of label values it may have, before the rest goes to `other`.
  public func counter(_ name: String, help: String, unit: String = "", labels: [String], limit: Int = 100)
    -> MetricFamily<Counter>
  {
    family(name, help, unit, labels, limit) { Counter() }
  }

  /// Declares a counter without labels.
  public func counter(_ name: String, help: String, unit: String = "") -> Counter {
    counter(name, help: help, unit: unit, labels: []).with()
  }

  /// Declares a gauge with labels; the parameters are those of a counter.
  public func gauge(_ name: String, help: String, unit: String = "", labels: [String], limit: Int = 100)
    -> MetricFamily<Gauge>
  {
    family(name, help, unit, labels, limit) { Gauge() }
  }

  /// Declares a gauge without labels.
  public func gauge(_ name: String, help: String, unit: String = "") -> Gauge {
    gauge(name, help: help, unit: unit, labels: []).with()
  }

  /// Declares a gauge whose value is asked for each time the page is rendered, on the thread that renders it.
  ///
  /// A second declaration of the same name changes nothing: the first closure stays.
  public func gauge(_ name: String, help: String, unit: String = "", value: @escaping @Sendable () -> Double) {
    let new = ComputedGauge(
      description: MetricDescription(name: name, help: help, unit: unit, labelNames: []), value: value)
    _ = add(new)
  }

  /// Declares a histogram with labels.
  ///
  /// - Parameters:
  ///   - unit: such as `seconds`; the name must end in it.
  ///   - bounds: the upper bounds of its buckets, ascending, without infinity.
  ///   - limit: how many sets of label values it may have, before the rest goes to `other`.
  public func histogram(
    _ name: String, help: String, unit: String, bounds: [Double] = Histogram.durations, labels: [String],
    limit: Int = 20
  ) -> MetricFamily<Histogram> {
    precondition(
      !bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 } && bounds.allSatisfy(\.isFinite),
      "the bounds of \(name) have to ascend")
    return family(name, help, unit, labels, limit) { Histogram(bounds: bounds) }
  }

  /// Declares a histogram without labels.
  public func histogram(_ name: String, help: String, unit: String, bounds: [Double] = Histogram.durations)
    -> Histogram
  {
    histogram(name, help: help, unit: unit, bounds: bounds, labels: []).with()
  }

  /// The page with all metrics as they are now, in the order in which they were declared.
  public func render(_ format: MetricsFormat = .openMetrics) -> String {
    // Taken out first: a closure of a gauge may well declare a metric.
    let families = families.withLock { $0 }
    var page = MetricsPage(format: format)
    for family in families { family.write(to: &page) }
    page.end()
    return page.text
  }

  private func family<Metric: Sampled>(
    _ name: String, _ help: String, _ unit: String, _ labels: [String], _ limit: Int,
    make: @escaping @Sendable () -> Metric
  ) -> MetricFamily<Metric> {
    let description = MetricDescription(name: name, help: help, unit: unit, labelNames: labels)
    guard let family = add(MetricFamily(description, limit: limit, make: make)) as? MetricFamily<Metric> else {
      preconditionFailure("\"\(name)\" is declared as another kind of metric already")
    }
    return family
  }

  /// Adds a metric, or gives the one that has its name.
  private func add(_ new: any Rendered) -> any Rendered {
    families.withLock { families in
      if let known = families.first(where: { $0.description.name == new.description.name }) {
        precondition(
          known.description == new.description, "\"\(new.description.name)\" is declared in another way already")
        return known
      }
      families.append(new)
      return new
    }
  }
}
