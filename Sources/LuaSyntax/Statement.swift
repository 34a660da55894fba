/// A statement of Lua.
public final class Statement: Sendable {
  /// One condition of `if` with what is done then.
  public struct Branch: Sendable {
    /// `nil` for `else`.
    public let condition: Expression?
    /// What is done.
    public let body: [Statement]
  }

  /// What it is, with its parts.
  public enum Kind: Sendable {
    /// `local names <attributes> = values`
    case local([Name], [Expression])
    /// `local function name() ... end`
    case localFunction(Name, Function)
    /// `targets = values`; also `function a.b() ... end`
    case assignment([Expression], [Expression])
    /// A call whose values nobody takes.
    case call(Expression)
    /// `do ... end`
    case block([Statement])
    /// `while condition do ... end`
    case whileLoop(Expression, [Statement])
    /// `repeat ... until condition`, which sees the locals of the body.
    case repeatLoop([Statement], Expression)
    /// `for name = start, limit, step do ... end`
    case numericFor(Name, [Expression], [Statement])
    /// `for names in values do ... end`
    case genericFor([Name], [Expression], [Statement])
    /// `if ... then ... elseif ... else ... end`
    case branches([Branch])
    /// `return ...`
    case giveBack([Expression])
    /// `break`
    case leave
    /// `goto name`
    case jump(Name)
    /// `::name::`
    case label(Name)
  }

  /// What it is.
  public let kind: Kind
  /// Its first token.
  public let span: Span

  init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }
}
