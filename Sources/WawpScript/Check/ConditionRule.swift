import LuaSyntax

/// Conditions that do not depend on anything: `x == "a" or "b"`, `not x == "a"`, a text compared with a number.
enum ConditionRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    model.outline.conditions.flatMap { always($0, model) }
      + model.outline.visits.compactMap {
        compared($0.expression, model) ?? dates($0.expression, model)
      }
  }

  /// What stands alone beside `or`, where a comparison was meant.
  private static func always(_ condition: Expression, _ model: ScriptModel) -> [Finding] {
    switch condition.inner.kind {
    case .binary("or", let left, let right):
      let found = always(left, model) + always(right, model)
      guard let sign = comparison(left), let literal = literal(right) else { return found }
      return found + [
        Finding(
          .condition, .warning, at: right.span, "`or \(literal)` is always true",
          hint: sign == "=="
            ? "write what is compared again: `x == \"a\" or x == \"b\"`"
            : "write what is compared again, and `and`: `x ~= \"a\" and x ~= \"b\"`")
      ]
    case .binary("and", let left, let right): return always(left, model) + always(right, model)
    case .unary("not", let operand): return always(operand, model)
    case .member(let object, let name):
      guard case .object(let kind)? = model.meaning(of: object), !model.written.contains(name.text),
        model.interface.methods(of: kind).contains(where: { $0.member == name.text })
      else { return [] }
      return [
        Finding(
          .condition, .warning, at: name, "`\(name.text)` is a function, and always true",
          hint: literalName(object).map { "call it: `\($0):\(name.text)()`" })
      ]
    default: return []
    }
  }

  /// The sign of a comparison, or of the first of several with `or` between them.
  private static func comparison(_ expression: Expression) -> String? {
    switch expression.inner.kind {
    case .binary("==", _, _): "=="
    case .binary("~=", _, _): "~="
    case .binary("or", let left, _): comparison(left)
    default: nil
    }
  }

  private static func literal(_ expression: Expression) -> String? {
    switch expression.inner.kind {
    case .string(let text): "\"\(text.prefix(40))\""
    case .number(let text): text
    default: nil
    }
  }

  private static func compared(_ expression: Expression, _ model: ScriptModel) -> Finding? {
    guard case .binary(let sign, let left, let right) = expression.kind, sign == "==" || sign == "~=" else {
      return nil
    }
    if case .unary("not", let operand) = left.kind, let literal = literal(right) {
      return Finding(
        .condition, .warning, at: left.span,
        "`not` binds closer than `\(sign)`: this compares true or false with \(literal)",
        hint: sign == "~=" ? nil : literalName(operand).map { "write `\($0) ~= \(literal)`" })
    }
    for (field, value) in [(left, right), (right, left)] {
      guard case .member(_, let name) = field.inner.kind, let literal = literal(value),
        let types = model.type(of: field)?.alternatives.filter({ $0 != "nil" })
      else { continue }
      if types == ["string"], value.inner.literal == nil {
        return Finding(
          .condition, .warning, at: value.span, "`\(name.text)` is a text, and never equal to a number",
          hint: "write \"\(literal)\" in quotes, as the event has it")
      }
      if name.text == "from", let text = value.inner.literal, isNumber(text) {
        return Finding(
          .condition, .warning, at: value.span,
          "`from` is an address such as 15550000002@c.us, and never a number alone",
          hint: literalName(field).map { "`\($0.dropLast(4))caller.phone` is the number, such as \"+15550000002\"" })
      }
      if types == ["boolean"] {
        return Finding(
          .condition, .warning, at: value.span, "`\(name.text)` is true, false or nil, and never equal to \(literal)",
          hint: literalName(field).map { "write `\($0)` or `not \($0)` alone" })
      }
    }
    return nil
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isNumber || "+-() ".contains($0) }
  }

  /// What `os.date` gives is a text: `os.date("%H") > 18` fails.
  private static func dates(_ expression: Expression, _ model: ScriptModel) -> Finding? {
    guard case .binary(let sign, let left, let right) = expression.kind,
      ["<", ">", "<=", ">=", "==", "~="].contains(sign)
    else { return nil }
    for (date, value) in [(left, right), (right, left)] {
      guard case .number = value.inner.kind, case .call(let callee, let arguments) = model.origin(of: date).kind,
        case .member(let owner, let name) = callee.kind, name.text == "date", model.outline.global(owner) == "os",
        let format = arguments.first?.literal, !format.contains("*")
      else { continue }
      return Finding(
        .condition, sign == "==" || sign == "~=" ? .warning : .error, at: date.span,
        "os.date gives a text, which is compared with a number",
        hint: "write `tonumber(os.date(\"\(format)\"))`; wawp.hours knows opening hours and time zones")
    }
    return nil
  }

  /// A name and its fields, as they are written.
  private static func literalName(_ expression: Expression) -> String? {
    switch expression.kind {
    case .name(let name): name
    case .member(let object, let name): literalName(object).map { "\($0).\(name.text)" }
    default: nil
    }
  }
}
