import Synchronization

/// How often a measured value fell in which range, and the sum of all values.
///
/// Safe to use from any thread. A page rendered meanwhile may lack an observation in one of its lines that
/// another line has already; its count always is that of its last bucket.
public final class Histogram: Sendable {
  /// Upper bounds in seconds, for what takes from 50 microseconds to 10 seconds.
  public static let durations = [
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private let bounds: [Double]
  /// One for each bound and one for what is beyond the last; each counts its own range only.
  private let buckets: [Counter]
  /// The bits of a floating-point number.
  private let sum = Atomic<UInt64>(0)

  init(bounds: [Double]) {
    self.bounds = bounds
    buckets = (0...bounds.count).map { _ in Counter() }
  }

  /// Counts one value; one that is not a number is left out.
  public func observe(_ value: Double) {
    guard !value.isNaN else { return }
    var index = 0
    while index < bounds.count, value > bounds[index] { index += 1 }
    buckets[index].increment()
    var old = sum.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + value).bitPattern
      let attempt = sum.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if attempt.exchanged { return }
      old = attempt.original
    }
  }

  /// How many values were counted.
  public var count: UInt64 {
    buckets.reduce(0) { $0 &+ $1.value }
  }

  /// The sum of the values that were counted.
  public var total: Double {
    Double(bitPattern: sum.load(ordering: .relaxed))
  }
}

extension Histogram: Sampled {
  static let kind = MetricKind.histogram

  func write(to page: inout MetricsPage, family: MetricDescription, labels: LabelSet) {
    var count: UInt64 = 0
    for (bound, bucket) in zip(bounds, buckets) {
      count &+= bucket.value
      page.sample(
        family.name, suffix: "_bucket", labels.adding("le", MetricsPage.text(of: bound)), value: String(count))
    }
    count &+= buckets[bounds.count].value
    page.sample(family.name, suffix: "_bucket", labels.adding("le", "+Inf"), value: String(count))
    page.sample(family.name, suffix: "_sum", labels, value: MetricsPage.text(of: total))
    page.sample(family.name, suffix: "_count", labels, value: String(count))
  }
}
