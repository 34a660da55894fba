/// Spans of time as people write them: `90`, `1.5s`, `10m`, `36h`, `90d`.
enum TimeSpan {
  /// Seconds; `nil` when it is no span of time.
  static func seconds(_ text: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let last = text.last else { return nil }
    let factor = units[last]
    guard let number = Double(factor == nil ? text[...] : text.dropLast()), number >= 0, number.isFinite else {
      return nil
    }
    return number * (factor ?? 1)
  }
}
