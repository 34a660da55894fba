import Synchronization

/// A number that only grows: how often something happened.
///
/// Safe to use from any thread; one addition is one atomic instruction.
public final class Counter: Sendable {
  private let count = Atomic<UInt64>(0)

  init() {}

  /// Adds to the number; it wraps round after 2^64.
  public func increment(by amount: Int = 1) {
    guard amount > 0 else { return }
    count.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  /// How much was added since the process began.
  public var value: UInt64 {
    count.load(ordering: .relaxed)
  }
}

extension Counter: Sampled {
  static let kind = MetricKind.counter

  func write(to page: inout MetricsPage, family: MetricDescription, labels: LabelSet) {
    page.sample(family.name, suffix: "_total", labels, value: String(value))
  }
}
