import LuaSyntax

/// Values that are written out where a function takes others: `wawp.sleep("5")`, `call:reject{ reason = 5 }`.
enum TypeRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    model.outline.visits.flatMap { visit -> [Finding] in
      // What wawp.on takes depends on how many arguments there are; loading tells.
      guard let (function, arguments) = model.called(visit.expression), function.name != "wawp.on" else { return [] }
      return zip(function.parameters, arguments).flatMap { parameter, argument -> [Finding] in
        guard parameter.name != "..." else { return [] }
        if let finding = finding(argument, parameter.type, "`\(parameter.name)` of \(function.name)", model) {
          return [hinted(finding, argument, parameter.type, function, model)]
        }
        return options(argument, parameter.type, function, model)
      }
    }
  }

  /// The values in a table of options.
  private static func options(
    _ argument: Expression, _ type: ScriptType, _ function: ScriptFunction, _ model: ScriptModel
  ) -> [Finding] {
    guard case .table(let fields) = argument.inner.kind, let kind = table(type, model) else { return [] }
    let known = model.interface.fields(of: kind)
    return fields.compactMap { field in
      guard case .named(let name, let value) = field, let type = known.first(where: { $0.name == name.text })?.type
      else { return nil }
      return finding(value, type, "`\(name.text)` of \(function.name)", model)
    }
  }

  /// The table of options that a type means.
  private static func table(_ type: ScriptType, _ model: ScriptModel) -> ScriptClass? {
    type.alternatives.lazy.compactMap { model.interface.scriptClass(named: $0) }.first { $0.kind == .options }
  }

  /// `call:reject("closed")` means `call:reject{ reason = "closed" }`.
  private static func hinted(
    _ finding: Finding, _ argument: Expression, _ type: ScriptType, _ function: ScriptFunction, _ model: ScriptModel
  ) -> Finding {
    guard argument.literal != nil, let kind = table(type, model), kind.hasField("reason") else { return finding }
    return Finding(
      finding.kind, at: argument.span, finding.message, hint: "write `\(function.name){ reason = ... }`")
  }

  private static func finding(
    _ value: Expression, _ type: ScriptType, _ what: String, _ model: ScriptModel
  ) -> Finding? {
    guard let came = came(value) ?? object(value, model) else { return nil }
    let alternatives = type.alternatives
    guard !alternatives.contains(where: { accepts($0, value, came) }) else { return nil }
    let expected = alternatives.filter { $0 != "nil" }.map(words)
    let list = expected.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let shown = value.literal.map { "\"\($0.prefix(40))\"" } ?? came
    return Finding(.wrongType, at: value.span, "\(what) takes \(list.joined(separator: " or ")), not \(shown)")
  }

  /// What a value is that is written out.
  private static func came(_ value: Expression) -> String? {
    switch value.inner.kind {
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .table: "a table"
    case .function: "a function"
    default: nil
    }
  }

  /// A call, an event or what the library made, which is a table.
  private static func object(_ value: Expression, _ model: ScriptModel) -> String? {
    guard case .object? = model.meaning(of: value) else { return nil }
    return "a table"
  }

  private static func accepts(_ type: String, _ value: Expression, _ came: String) -> Bool {
    switch type {
    case "any": true
    case "string": came == "a string"
    case "number", "integer": came == "a number"
    case "boolean", "true", "false": came == "true or false"
    case "function": came == "a function"
    case "nil": false
    case _ where type.hasPrefix("\""): value.inner.literal.map { "\"\($0)\"" == type } ?? false
    case _ where type.hasPrefix("fun("): came == "a function"
    default: came == "a table"
    }
  }

  private static func words(_ type: String) -> String {
    switch type {
    case "string": "a string"
    case "number": "a number"
    case "integer": "a whole number"
    case "boolean", "true", "false": "true or false"
    case "function": "a function"
    case _ where type.hasPrefix("\""): type
    case _ where type.hasPrefix("fun("): "a function"
    default: "a table"
    }
  }
}
