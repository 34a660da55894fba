import LuaSyntax

/// Handlers that are registered too late, for an event that is misspelt, or behind one that ends the chain.
enum HandlerRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    var findings: [Finding] = []
    var ended: [String: Int] = [:]
    for registration in model.registrations {
      if model.isInHandler(registration.visit.function) {
        findings.append(
          Finding(
            .lateHandler, at: registration.visit.expression.span, "handlers are registered at the top of the script",
            hint: "move this wawp.on out of the handler"))
      }
      guard let argument = registration.arguments.first, let name = argument.literal else { continue }
      if let finding = misspelt(name, argument, model) { findings.append(finding) }
      // Priorities change the order: only what is registered without options is certain.
      guard registration.arguments.count == 2, registration.visit.function == 0 else { continue }
      if let line = ended[name] {
        findings.append(
          Finding(
            .neverRuns, .warning, at: argument.span,
            "this handler never runs: the one in line \(line) always ends the chain",
            hint: "a handler that returns nothing lets the next one decide"))
      } else if let handler = registration.handler, alwaysEnds(handler, model),
        isUnconditional(registration.visit.expression, model)
      {
        ended[name] = registration.visit.expression.span.line
      }
    }
    return findings
  }

  private static func misspelt(_ name: String, _ argument: Expression, _ model: ScriptModel) -> Finding? {
    let known = model.interface.events.map(\.name)
    guard !name.hasSuffix("*"), !known.contains(name), let near = Spelling.nearest(to: name, among: known),
      Spelling.distance(name, near) <= 2
    else { return nil }
    return Finding(
      .unknownEvent, .warning, at: argument.span, "Wawp documents no event `\(name)`, did you mean `\(near)`?")
  }

  /// Whether a registration is a statement of the text itself, in no condition and no loop.
  private static func isUnconditional(_ call: Expression, _ model: ScriptModel) -> Bool {
    model.outline.functions[0].function.body.contains { statement in
      if case .call(let expression) = statement.kind { return expression === call }
      return false
    }
  }

  /// Whether a handler is a straight line to `return` with a value that is not nil.
  private static func alwaysEnds(_ handler: Function, _ model: ScriptModel) -> Bool {
    guard let last = handler.body.last, case .giveBack(let values) = last.kind, let value = values.first?.inner,
      handler.body.dropLast().allSatisfy({
        switch $0.kind {
        case .local, .localFunction, .assignment, .call: true
        default: false
        }
      })
    else { return false }
    switch value.kind {
    case .boolean, .number, .string, .table: return true
    default: return model.called(value)?.function.name == "call:allow"
    }
  }
}
