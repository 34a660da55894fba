/// What a script decided about an event, and why.
public struct Decision: Sendable, Equatable {
  /// The choice itself.
  public enum Kind: String, Sendable {
    /// The call is refused.
    case reject
    /// The call may ring.
    case allow
    /// No handler decided.
    case ignore
    /// The script failed before it decided.
    case error

    /// The word in the record.
    var name: StaticString {
      switch self {
      case .reject: "reject"
      case .allow: "allow"
      case .ignore: "ignore"
      case .error: "error"
      }
    }
  }

  /// The choice.
  public var kind: Kind
  /// The script's reason, for people.
  public var reason: String?
  /// Where the script decided, such as `handle.lua:7`.
  public var by: String?
  /// What was tried for it and what each condition saw, in order; empty when the script does not say.
  public var because: [TriedCondition]

  /// A decision.
  public init(_ kind: Kind, reason: String? = nil, by: String? = nil, because: [TriedCondition] = []) {
    self.kind = kind
    self.reason = reason
    self.by = by
    self.because = because
  }

  /// Takes another decision of the script instead, unless the call is rejected: then only a reason can be added.
  mutating func giveWay(to other: consuming Decision) {
    if kind == .reject && (other.kind != .reject || reason != nil) { return }
    self = other
  }
}
