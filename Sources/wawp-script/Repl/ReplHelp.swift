import WawpScript

/// What `:help` says.
enum ReplHelp {
  static let commands = [":event", ":fire", ":help", ":quit"]

  static let text = [
    "Type an expression to see its value, or statements; what is not finished goes on in the next line.",
    "Variables without `local` stay, and `_` is the last value. wawp.on registers handlers.",
    ":event FILE   takes an event from a file: `event`, and `call` if it is a call",
    ":fire [FILE]  gives the event at hand (or one from a file) to the handlers and shows the record",
    ":help NAME    says what a function or a table is, such as wawp.reject, call:reply or wawp.hours",
    ":quit         ends, as Ctrl-D does; Ctrl-C cancels a line or what runs",
  ]

  /// What is known of a name; `nil` for an unknown one.
  static func lines(about name: String) -> [String]? {
    let interface = ScriptInterface.current
    if let function = interface.function(named: name) ?? libraryFunction(name) { return lines(function) }
    if let module = interface.modules.first(where: { $0.name == name || $0.localName == name }) {
      let methods = module.classes.flatMap(\.methods)
      return [module.summary] + (module.functions + methods).map { "  " + $0.signature }
    }
    if let group = interface.groups.first(where: { $0.name == name }) {
      return [group.summary] + interface.functions.filter { $0.owner == name }.map { "  " + $0.signature }
    }
    guard let found = interface.scriptClass(named: name) ?? interface.scriptClass(named: "wawp.\(name)") else {
      return nil
    }
    return [found.summary] + interface.fields(of: found).map { "  \($0.name): \($0.type.text), \($0.summary)" }
      + interface.methods(of: found).map { "  " + $0.signature }
  }

  /// The names that `:help` knows.
  static var names: [String] {
    let interface = ScriptInterface.current
    return interface.functions.map(\.name) + interface.classes.flatMap(\.methods).map(\.name)
      + interface.modules.map(\.name) + interface.modules.flatMap(\.functions).map(\.name)
  }

  private static func libraryFunction(_ name: String) -> ScriptFunction? {
    let modules = ScriptInterface.current.modules
    let functions = modules.flatMap(\.functions) + modules.flatMap(\.classes).flatMap(\.methods)
    return functions.first { $0.name == name || "wawp.\($0.name)" == name }
  }

  private static func lines(_ function: ScriptFunction) -> [String] {
    var lines = [function.signature, "  \(function.summary)"]
    for parameter in function.parameters {
      let rest = [parameter.type.text, parameter.summary].filter { !$0.isEmpty }.joined(separator: ", ")
      lines.append("  \(parameter.name): \(rest)")
    }
    for list in function.results {
      lines.append(
        "  gives "
          + list.map { [$0.type.text, $0.name ?? ""].filter { !$0.isEmpty }.joined(separator: " ") }.joined(
            separator: ", "))
    }
    return lines + function.example.map { "    \($0)" }
  }
}
