/// One entry of `{ ... }`.
public enum TableField: Sendable {
  /// `value`
  case item(Expression)
  /// `name = value`
  case named(Name, Expression)
  /// `[key] = value`
  case keyed(Expression, Expression)

  /// What the entry holds.
  public var value: Expression {
    switch self {
    case .item(let value), .named(_, let value), .keyed(_, let value): value
    }
  }
}
