import LuaSyntax

/// Handlers that are registered too late, for an event that is misspelt, or behind one that ends the chain.
enum HandlerRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    var findings: [Finding] = []
    for registration in model.registrations {
      if model.isInHandler(registration.visit.function) {
        findings.append(
          Finding(
            .lateHandler, at: registration.visit.expression.span, "handlers are registered at the top of the script",
            hint: "move this wawp.on out of the handler"))
      }
      guard let argument = registration.arguments.first, let name = argument.literal else { continue }
      if let finding = misspelt(name, argument, model) { findings.append(finding) }
    }
    return findings + unreached(in: model)
  }

  /// A registration whose place in the chain is certain.
  private struct Link {
    let registration: ScriptModel.Registration
    let argument: Expression
    let pattern: String
    let priority: Double
    let place: Int

    /// Whether it runs before another one.
    func isBefore(_ other: Link) -> Bool { (-priority, place) < (-other.priority, other.place) }

    /// Whether it wants each event that another one wants.
    func covers(_ other: Link) -> Bool {
      guard pattern.hasSuffix("*") else { return pattern == other.pattern }
      let beginning = other.pattern.hasSuffix("*") ? String(other.pattern.dropLast()) : other.pattern
      return beginning.hasPrefix(pattern.dropLast())
    }
  }

  /// Handlers behind one that always ends the chain.
  private static func unreached(in model: ScriptModel) -> [Finding] {
    let links = model.registrations.enumerated().compactMap { place, registration -> Link? in
      guard let argument = registration.arguments.first, let pattern = argument.literal,
        let priority = priority(of: registration), registration.visit.function == 0
      else { return nil }
      return Link(
        registration: registration, argument: argument, pattern: pattern, priority: priority, place: place)
    }
    let certain = unconditional(model)
    let endsEarly = model.outline.functions[0].function.body.dropLast().contains(where: mayEndEarly)
    // Of each pattern the first that ends the chain.
    var ends: [String: Link] = [:]
    for link in links {
      guard let handler = link.registration.handler, ends[link.pattern].map({ link.isBefore($0) }) ?? true,
        certain.contains(ObjectIdentifier(link.registration.visit.expression)), ChainEnd.isCertain(handler, model)
      else { continue }
      ends[link.pattern] = link
    }
    let wildcards = ends.values.filter { $0.pattern.hasSuffix("*") }.sorted { $0.isBefore($1) }
    return links.compactMap { link in
      let candidates = [ends[link.pattern]].compactMap(\.self) + wildcards
      let first = candidates.first { first in
        // Further down it may not be registered when this one is.
        first.isBefore(link) && first.covers(link) && !(endsEarly && first.place > link.place)
      }
      guard let first else { return nil }
      return Finding(
        .neverRuns, .warning, at: link.argument.span,
        "this handler never runs: the one in line \(first.registration.visit.expression.span.line) always ends the chain",
        hint: "a handler that returns nothing lets the next one decide; `priority` says which one runs first")
    }
  }

  /// The priority as it is written out; 0 without one, `nil` when it is not certain.
  private static func priority(of registration: ScriptModel.Registration) -> Double? {
    guard registration.arguments.count > 2 else { return 0 }
    guard case .table(let fields) = registration.arguments[1].inner.kind else { return nil }
    var priority = 0.0
    for field in fields {
      guard case .named(let name, let value) = field else { return nil }
      guard name.text == "priority" else { continue }
      var sign = 1.0
      var number = value.inner
      if case .unary("-", let operand) = number.kind { (sign, number) = (-1, operand.inner) }
      guard case .number(let text) = number.kind, let value = Double(text) else { return nil }
      priority = sign * value
    }
    return priority
  }

  private static func misspelt(_ name: String, _ argument: Expression, _ model: ScriptModel) -> Finding? {
    let known = model.interface.events.map(\.name)
    guard !name.hasSuffix("*"), !known.contains(name), let near = Spelling.nearest(to: name, among: known),
      Spelling.distance(name, near) <= 2
    else { return nil }
    return Finding(
      .unknownEvent, .warning, at: argument.span, "Wawp documents no event `\(name)`, did you mean `\(near)`?")
  }

  /// The calls that are statements of the text itself, in no condition and no loop.
  private static func unconditional(_ model: ScriptModel) -> Set<ObjectIdentifier> {
    Set(
      model.outline.functions[0].function.body.compactMap { statement in
        if case .call(let expression) = statement.kind { return ObjectIdentifier(expression) }
        return nil
      })
  }

  /// Whether the text may end before its last statement.
  private static func mayEndEarly(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .jump, .giveBack: true
    case .block(let body), .whileLoop(_, let body), .repeatLoop(let body, _), .numericFor(_, _, let body),
      .genericFor(_, _, let body):
      body.contains(where: mayEndEarly)
    case .branches(let branches): branches.contains { $0.body.contains(where: mayEndEarly) }
    default: false
    }
  }
}
