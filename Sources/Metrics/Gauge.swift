import Synchronization

/// A number that goes up and down: how much of something there is.
///
/// Safe to use from any thread.
public final class Gauge: Sendable {
  /// A whole number: what is counted here are connections, events and bytes.
  private let amount = Atomic<Int>(0)

  init() {}

  /// Replaces the number.
  public func set(_ value: Int) {
    amount.store(value, ordering: .relaxed)
  }

  /// Adds to the number, or takes from it.
  public func add(_ difference: Int) {
    amount.wrappingAdd(difference, ordering: .relaxed)
  }

  /// The number as it is now.
  public var value: Int {
    amount.load(ordering: .relaxed)
  }
}

extension Gauge: Sampled {
  static let kind = MetricKind.gauge

  func write(to page: inout MetricsPage, family: MetricDescription, labels: LabelSet) {
    page.sample(family.name, suffix: "", labels, value: String(value))
  }
}
