/// An expression of Lua.
public final class Expression: Sendable {
  /// What it is, with its parts.
  public enum Kind: Sendable {
    /// `nil`
    case null
    /// `true` or `false`
    case boolean(Bool)
    /// `...`
    case vararg
    /// A numeral, as written.
    case number(String)
    /// A string; bytes that are no UTF-8 are repaired.
    case string(String)
    /// `function (...) ... end`
    case function(Function)
    /// A variable, local or global.
    case name(String)
    /// `object[key]`
    case index(Expression, key: Expression)
    /// `object.member`
    case member(Expression, Name)
    /// `callee(...)`
    case call(Expression, [Expression])
    /// `object:method(...)`
    case method(Expression, Name, [Expression])
    /// `{ ... }`
    case table([TableField])
    /// `left operator right`
    case binary(String, Expression, Expression)
    /// `operator operand`
    case unary(String, Expression)
    /// `(inner)`, which cuts several values down to one.
    case parenthesized(Expression)
  }

  /// What it is.
  public let kind: Kind
  /// Its first token; for a call or a member the first token of the object.
  public let span: Span
  /// How many expressions are nested in it: readers that recurse can rely on ``Parser/maximumDepth``.
  let depth: Int

  init(_ kind: Kind, _ span: Span, depth: Int = 1) {
    self.kind = kind
    self.span = span
    self.depth = depth
  }

  /// The text of a string that is written out.
  public var literal: String? {
    if case .string(let text) = kind { return text }
    return nil
  }

  /// The expression without parentheses around it.
  public var inner: Expression {
    var expression = self
    while case .parenthesized(let inside) = expression.kind { expression = inside }
    return expression
  }
}
