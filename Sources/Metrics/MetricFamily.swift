import Synchronization

/// A metric with labels: one counter, gauge or histogram for each set of label values.
///
/// Safe to use from any thread. Keep what `with` gives where it is used often: finding it takes a lock.
public final class MetricFamily<Metric: Sendable>: Sendable {
  private struct Children {
    var byValues: [[String]: Metric] = [:]
    /// In the order in which they were made, which is the order on the page.
    var inOrder: [(labels: LabelSet, metric: Metric)] = []
  }

  let description: MetricDescription
  private let limit: Int
  private let make: @Sendable () -> Metric
  private let children = Mutex(Children())
  /// The value of every label of the metric that takes what is beyond the limit.
  static var other: String { "other" }

  init(_ description: MetricDescription, limit: Int, make: @escaping @Sendable () -> Metric) {
    self.description = description
    self.limit = limit
    self.make = make
    if description.labelNames.isEmpty { _ = with([]) }
  }

  /// The metric with these label values, in the order of the label names.
  ///
  /// It is made on first use and kept for good. Once there are as many as the family may have, every new set of
  /// values gives the same metric, whose labels all say `other`: the values may come from outside.
  public func with(_ values: String...) -> Metric {
    with(values)
  }

  /// The metric with these label values, as the form with single values gives it.
  public func with(_ values: [String]) -> Metric {
    let names = description.labelNames
    precondition(values.count == names.count, "\(description.name) needs a value for each of \(names)")
    return children.withLock { children in
      if let known = children.byValues[values] { return known }
      var values = values
      if children.byValues.count >= limit {
        values = names.map { _ in Self.other }
        if let known = children.byValues[values] { return known }
      }
      let metric = make()
      children.byValues[values] = metric
      children.inOrder.append((LabelSet(names: names, values: values), metric))
      return metric
    }
  }

  var inOrder: [(labels: LabelSet, metric: Metric)] {
    children.withLock { $0.inOrder }
  }
}

extension MetricFamily: Rendered where Metric: Sampled {
  func write(to page: inout MetricsPage) {
    page.begin(description, Metric.kind)
    for (labels, metric) in inOrder {
      metric.write(to: &page, family: description, labels: labels)
    }
  }
}
