import LuaSyntax

/// Globals that nobody has declared, that the sandbox takes away, or that a handler would make.
enum GlobalRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    let known = Set(model.interface.globals.map(\.name)).union(["wawp", "_ENV"])
    let removed = model.interface.removed.filter { !(model.allowsIO && $0.comesWithIO) }
    // Who reaches into the table of globals, or runs text, may declare what cannot be seen here.
    let isOpaque =
      model.outline.visits.contains {
        guard let name = model.outline.global($0.expression) else { return false }
        return ["_G", "_ENV", "load"].contains(name)
      } || model.outline.assignments.contains { $0.target.isName("_ENV") }
    var findings: [Finding] = []
    let used = used(in: model)
    // Nobody reads more than that, and looking for what is near takes time.
    var suggestions = 100
    let words = model.declared.sorted() + known.sorted() + ["true", "false", "nil"]
    for visit in model.outline.visits {
      let expression = visit.expression
      if case .member(let object, let name) = expression.kind, let owner = model.outline.global(object),
        !model.declared.contains(owner), !model.written.contains(name.text),
        let gone = removed.first(where: { $0.name == "\(owner).\(name.text)" })
      {
        findings.append(Finding(.removed, at: name, gone.message))
      }
      guard let name = model.outline.global(expression), !known.contains(name), !model.declared.contains(name)
      else { continue }
      if let gone = removed.first(where: { $0.name == name }) {
        findings.append(Finding(.removed, at: expression.span, gone.message))
      } else if !isOpaque, !model.interface.removed.contains(where: { $0.name == name }) {
        suggestions -= 1
        let rest = suggestions >= 0 ? advice(for: name, at: expression, model, words) : ""
        let isValue = rest.isEmpty && suggestions >= 0 && !used.contains(expression.span.offset)
        findings.append(
          Finding(
            .unknownGlobal, at: expression.span, "unknown global `\(name)`\(rest)",
            hint: isValue ? "a text stands in quotes: \"\(name)\"" : nil))
      }
    }
    return isOpaque ? findings : findings + late(in: model, known: known)
  }

  /// The places of what is called, or asked for a member.
  private static func used(in model: ScriptModel) -> Set<Int> {
    Set(
      model.outline.visits.compactMap { visit in
        switch visit.expression.kind {
        case .call(let object, _), .method(let object, _, _), .member(let object, _), .index(let object, _):
          object.span.offset
        default: nil
        }
      })
  }

  /// What was meant: a variable in sight that differs by one, what stands for the name here, or whatever is nearest.
  private static func advice(
    for name: String, at expression: Expression, _ model: ScriptModel, _ words: [String]
  ) -> String {
    if let later = model.outline.later(expression) {
      return ": line \(later.name.span.line) declares it, which counts only below: move that up"
    }
    let visible = model.outline.variables(at: expression)
    if let near = visible.first(where: { Spelling.distance($0, name) == 1 }) { return ", did you mean `\(near)`?" }
    if let foreign = model.interface.foreign.first(where: { $0.name == name }) { return ": \(foreign.advice)" }
    return Finding.suggestion(for: name, among: visible + words)
  }

  /// Globals that are written in handlers and nowhere else: the sandbox refuses that once the script is loaded.
  private static func late(in model: ScriptModel, known: Set<String>) -> [Finding] {
    let early = Set(
      model.outline.assignments.filter { !model.isInHandler($0.function) }.compactMap {
        model.outline.global($0.target)
      })
    return model.outline.assignments.compactMap { assignment in
      guard let name = model.outline.global(assignment.target), model.isInHandler(assignment.function),
        !early.contains(name), !known.contains(name)
      else { return nil }
      return Finding(
        .lateGlobal, at: assignment.target.span, "a handler cannot make the global `\(name)`",
        hint: "write `local \(name) = ...`, or declare it at the top of the script; wawp.store keeps values")
    }
  }
}

extension Expression {
  func isName(_ name: String) -> Bool {
    if case .name(name) = kind { return true }
    return false
  }
}
