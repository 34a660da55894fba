import LuaSyntax

/// What the rules ask about a script.
final class ScriptModel {
  let outline: Outline
  let interface: ScriptInterface
  /// Globals that the script or one of its modules writes.
  let declared: Set<String>
  /// Names of fields that the script writes on anything.
  let written: Set<String>
  let allowsIO: Bool
  /// The functions that are given events, by their number, with the kind of event.
  private(set) var handlers: [Int: ScriptClass] = [:]
  /// The calls of `wawp.on`.
  private(set) var registrations: [Registration] = []

  /// A call of `wawp.on`.
  struct Registration {
    let visit: Outline.Visit
    let arguments: [Expression]
    let handler: Function?
  }

  init(_ outline: Outline, interface: ScriptInterface, declared: Set<String>, allowsIO: Bool) {
    self.outline = outline
    self.interface = interface
    self.declared = declared
    self.allowsIO = allowsIO
    written = Set(
      outline.assignments.compactMap { assignment in
        switch assignment.target.kind {
        case .member(_, let name): name.text
        case .index(_, let key): key.literal
        default: nil
        }
      })
    findHandlers()
  }

  /// The globals that a text writes.
  static func globals(of outline: Outline) -> Set<String> {
    Set(
      outline.assignments.compactMap { assignment in
        if let name = outline.global(assignment.target) { return name }
        if case .member(let object, let name) = assignment.target.kind, outline.global(object) == "_G" {
          return name.text
        }
        return nil
      })
  }

  private func findHandlers() {
    for visit in outline.visits {
      guard case .call(let callee, let arguments) = visit.expression.kind,
        case .function(let function)? = meaning(of: callee), function.name == "wawp.on"
      else { continue }
      let handler = arguments.last.flatMap { self.function(of: $0) }
      registrations.append(Registration(visit: visit, arguments: arguments, handler: handler))
      guard let handler, let name = arguments.first?.literal else {
        if let handler { note(handler, "wawp.call") }
        continue
      }
      let isOther = interface.events.contains { $0.name == name && !$0.isCall }
      note(handler, isOther ? "wawp.event" : "wawp.call")
    }
    for result in outline.results { if let handler = function(of: result) { note(handler, "wawp.call") } }
  }

  private func note(_ handler: Function, _ kind: String) {
    guard let number = outline.number(of: handler), let kind = interface.scriptClass(named: kind) else { return }
    // A call has all that an event has: it is the kind that alarms less.
    if handlers[number]?.name != "wawp.call" { handlers[number] = kind }
  }

  /// The function of the script that an expression certainly is.
  func function(of expression: Expression) -> Function? {
    switch expression.inner.kind {
    case .function(let function): return function
    case .name:
      guard let variable = outline.variable(of: expression.inner), !variable.isReassigned else { return nil }
      if let function = variable.function { return function }
      if case .function(let function)? = variable.value?.inner.kind { return function }
      return nil
    default: return nil
    }
  }

  /// The expression that a variable certainly holds, or the expression itself.
  func origin(of expression: Expression) -> Expression {
    guard let variable = outline.variable(of: expression.inner), !variable.isReassigned, let value = variable.value
    else {
      return expression.inner
    }
    return value.inner
  }

  /// What an expression is, as far as it is certain.
  func meaning(of expression: Expression, depth: Int = 0) -> Meaning? {
    guard depth < 20 else { return nil }
    let expression = expression.inner
    switch expression.kind {
    case .name(let name):
      guard let variable = outline.variable(of: expression) else { return globalMeaning(name) }
      guard !variable.isReassigned else { return nil }
      if let (function, place) = variable.parameter {
        return place == 0 ? handlers[function].map { .object($0) } : nil
      }
      return variable.value.flatMap { meaning(of: $0, depth: depth + 1) }
    case .member(let object, let name):
      guard let owner = meaning(of: object, depth: depth + 1), !written.contains(name.text) else { return nil }
      return member(name.text, of: owner)
    case .call(let callee, let arguments):
      switch outline.global(callee) {
      case "require" where arguments.count == 1:
        return arguments[0].literal.flatMap { name in interface.modules.first { $0.name == name } }.map { .module($0) }
      case "assert" where !declared.contains("assert"):
        return arguments.first.flatMap { meaning(of: $0, depth: depth + 1) }
      default: return called(expression, depth: depth + 1).flatMap { value(of: $0.function) }
      }
    case .method: return called(expression, depth: depth + 1).flatMap { value(of: $0.function) }
    default: return nil
    }
  }

  private func globalMeaning(_ name: String) -> Meaning? {
    guard !declared.contains(name) else { return nil }
    if name == "wawp" { return .host(name) }
    return interface.globals.first { $0.name == name && !$0.members.isEmpty }.map { .standard($0) }
  }

  private func member(_ name: String, of owner: Meaning) -> Meaning? {
    switch owner {
    case .host(let table):
      let full = "\(table).\(name)"
      if interface.groups.contains(where: { $0.name == full }) { return .host(full) }
      if let function = interface.function(named: full) { return .function(function) }
      return table == "wawp" ? interface.values.first { $0.name == name }.flatMap { kind(of: $0.type) } : nil
    case .module(let module):
      return module.functions.first { $0.member == name && !$0.isMethod }.map { .function($0) }
    case .object(let kind):
      return interface.fields(of: kind).first { $0.name == name }.flatMap { self.kind(of: $0.type) }
    case .function, .standard: return nil
    }
  }

  /// What a function gives first, when it gives anything.
  private func value(of function: ScriptFunction) -> Meaning? {
    let types = function.results.compactMap(\.first?.type)
    guard let first = types.first else { return nil }
    return kind(of: types.dropFirst().reduce(first) { $0.union($1) })
  }

  /// The type of a field that is described; `nil` for what is not certain.
  func type(of expression: Expression) -> ScriptType? {
    guard case .member(let object, let name) = expression.inner.kind, !written.contains(name.text),
      case .object(let kind)? = meaning(of: object)
    else { return nil }
    return interface.fields(of: kind).first { $0.name == name.text }?.type
  }

  private func kind(of type: ScriptType) -> Meaning? {
    let kinds = type.alternatives.filter { $0 != "nil" }
    guard kinds.count == 1, let kind = interface.scriptClass(named: kinds[0]), kind.name != "wawp.null" else {
      return nil
    }
    return .object(kind)
  }

  /// The described function or method that a call runs, with what it is given.
  func called(_ expression: Expression, depth: Int = 0) -> (function: ScriptFunction, arguments: [Expression])? {
    switch expression.kind {
    case .call(let callee, let arguments):
      guard case .function(let function)? = meaning(of: callee, depth: depth) else { return nil }
      return (function, arguments)
    case .method(let object, let name, let arguments):
      guard case .object(let kind)? = meaning(of: object, depth: depth), !written.contains(name.text),
        let method = interface.methods(of: kind).first(where: { $0.member == name.text })
      else { return nil }
      return (method, arguments)
    default: return nil
    }
  }

  /// Whether code of that function runs only when an event is handled.
  func isInHandler(_ function: Int) -> Bool { outline.isInside(function) { handlers[$0] != nil } }
}
