import LuaSyntax

/// Lists that begin at 0, loops over a table itself, and texts that are added.
enum TableRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    zeros(in: model) + model.outline.visits.compactMap { added($0.expression) } + loops(in: model)
  }

  private static func zeros(in model: ScriptModel) -> [Finding] {
    let found = model.outline.visits.compactMap { visit -> (variable: Variable, key: Expression)? in
      guard case .index(let object, let key) = visit.expression.kind, case .number("0") = key.inner.kind,
        let variable = model.outline.variable(of: object.inner), let fields = fields(of: variable), !fields.isEmpty,
        fields.allSatisfy({ if case .item = $0 { true } else { false } })
      else { return nil }
      return (variable, key)
    }
    guard !found.isEmpty else { return [] }
    let changed = changeable(in: model)
    return found.filter { !changed.contains(ObjectIdentifier($0.variable)) }.map { variable, key in
      Finding(
        .firstIndex, .warning, at: key.span, "lists begin at 1: `\(variable.name.text)[0]` is nil",
        hint: "the first is `\(variable.name.text)[1]`")
    }
  }

  /// The variables whose tables may be written to: all that are not only read, measured or iterated.
  private static func changeable(in model: ScriptModel) -> Set<ObjectIdentifier> {
    var harmless: Set<Int> = []
    for visit in model.outline.visits {
      switch visit.expression.kind {
      case .index(let object, _), .unary("#", let object): harmless.insert(object.inner.span.offset)
      case .call(let callee, let arguments):
        guard let name = model.outline.global(callee), ["ipairs", "pairs", "next"].contains(name) else { continue }
        for argument in arguments { harmless.insert(argument.inner.span.offset) }
      default: continue
      }
    }
    return Set(
      model.outline.visits.compactMap { visit in
        guard case .name = visit.expression.kind, !harmless.contains(visit.expression.span.offset) else { return nil }
        return model.outline.variable(of: visit.expression).map { ObjectIdentifier($0) }
      })
  }

  /// The fields of a table that is the only value of a variable.
  private static func fields(of variable: Variable) -> [TableField]? {
    guard !variable.isReassigned, case .table(let fields)? = variable.value?.inner.kind else { return nil }
    return fields
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
