/// Ranks within measured values.
enum Percentile {
  /// The value that this share of the values, which are sorted, does not exceed (nearest rank); nil without values.
  static func value(_ share: Double, of sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}
