import LuaSyntax

/// Lists that begin at 0, loops over a table itself, and texts that are added.
enum TableRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    model.outline.visits.compactMap { first($0.expression, model) ?? added($0.expression) } + loops(in: model)
  }

  private static func first(_ expression: Expression, _ model: ScriptModel) -> Finding? {
    guard case .index(let object, let key) = expression.kind, case .number("0") = key.inner.kind,
      let variable = model.outline.variable(of: object.inner), let fields = fields(of: variable), !fields.isEmpty,
      fields.allSatisfy({ if case .item = $0 { true } else { false } }),
      !isHandedOver(variable, model),
      // Who writes to it may write to 0.
      !model.outline.assignments.contains(where: { assignment in
        guard case .index(let written, _) = assignment.target.kind else { return false }
        return model.outline.variable(of: written.inner) === variable
      })
    else { return nil }
    return Finding(
      .firstIndex, .warning, at: key.span, "lists begin at 1: `\(variable.name.text)[0]` is nil",
      hint: "the first is `\(variable.name.text)[1]`")
  }

  /// The fields of a table that is the only value of a variable.
  private static func fields(of variable: Variable) -> [TableField]? {
    guard !variable.isReassigned, case .table(let fields)? = variable.value?.inner.kind else { return nil }
    return fields
  }

  /// Whether a function gets the table that may write to it.
  private static func isHandedOver(_ variable: Variable, _ model: ScriptModel) -> Bool {
    model.outline.visits.contains { visit in
      let given: [Expression]
      switch visit.expression.kind {
      case .call(let callee, let arguments):
        if let name = model.outline.global(callee), ["ipairs", "pairs", "next", "print", "type"].contains(name) {
          return false
        }
        given = arguments
      case .method(_, _, let arguments): given = arguments
      case .table(let fields): given = fields.map(\.value)
      default: return false
      }
      return given.contains { model.outline.variable(of: $0.inner) === variable }
    }
  }

  private static func loops(in model: ScriptModel) -> [Finding] {
    // A table with a metatable may be called.
    guard !model.outline.visits.contains(where: { model.outline.global($0.expression) == "setmetatable" }) else {
      return []
    }
    return model.outline.iterated.compactMap { value in
      let name: String
      switch value.inner.kind {
      case .table: name = "{ ... }"
      case .name(let text):
        guard let variable = model.outline.variable(of: value.inner), fields(of: variable) != nil else { return nil }
        name = text
      default: return nil
      }
      return Finding(
        .loop, at: value.span, "a loop cannot go over a table itself",
        hint: "write `for place, value in ipairs(\(name)) do`, or `pairs` where it has names in place of places")
    }
  }

  private static func added(_ expression: Expression) -> Finding? {
    guard case .binary("+", let left, let right) = expression.kind else { return nil }
    for operand in [left, right] {
      guard let text = operand.inner.literal, !isNumber(text) else { continue }
      return Finding(
        .arithmetic, at: operand.span, "`+` adds numbers, and \"\(text.prefix(40))\" is none",
        hint: "`..` joins texts: `\"from \" .. call.from`")
    }
    return nil
  }

  /// Whether Lua may read a text as a number.
  private static func isNumber(_ text: String) -> Bool {
    let word = text.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
    return word.contains { $0.isNumber }
  }
}
