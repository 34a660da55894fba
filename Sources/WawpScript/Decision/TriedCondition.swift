/// One condition of a rule that was tried for a decision: an entry of `because` in the record.
public struct TriedCondition: Sendable, Equatable {
  /// Most entries that a decision keeps.
  public static let maximum = 100

  /// Its name.
  public let name: String
  /// What it said; `nil`: it cannot be known.
  public let value: Bool?
  /// What it saw, for people.
  public let saw: String?
  /// `all`, `any` or `none`: the rule that it is a part of.
  public let within: String?

  /// A condition.
  public init(name: String, value: Bool?, saw: String? = nil, within: String? = nil) {
    (self.name, self.value, self.saw, self.within) = (name, value, saw, within)
  }
}
