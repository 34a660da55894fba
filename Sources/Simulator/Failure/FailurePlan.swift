/// Decides, request by request, whether and how it fails.
struct FailurePlan {
  private let rules: [FailureRule]
  private let first: Int?
  /// How many requests some rule has looked at since the start; what `first` is held against.
  private var considered = 0

  /// Rules are tried in order and the first that takes the request wins.
  ///
  /// With `first`, only so many requests are shown to the rules; if there are none, those requests get a
  /// 503.
  init(rules: [FailureRule], first: Int?) {
    self.rules = rules.isEmpty && first != nil ? [.unavailable] : rules
    self.first = first
  }

  /// What happens to the next request, or nil if it is answered as usual.
  mutating func next(path: String, using random: inout SplitMix64) -> FailureAction? {
    guard rules.contains(where: { path.hasPrefix($0.path) }) else { return nil }
    if let first, considered >= first { return nil }
    considered += 1
    return rules.first { rule in
      path.hasPrefix(rule.path) && Self.happens(rule.probability, using: &random)
    }?.action
  }

  private static func happens(_ probability: Double, using random: inout SplitMix64) -> Bool {
    probability >= 1 || Double.random(in: 0..<1, using: &random) < probability
  }
}
