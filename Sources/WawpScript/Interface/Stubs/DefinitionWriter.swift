/// Writes definitions in the notation of LuaCATS, which editors read and nothing runs.
struct DefinitionWriter {
  private var text: String

  private init(_ name: String) {
    text = """
      ---@meta \(name)
      -- Made by `wawp-script stubs`, for editors; changes are lost when it is made again.


      """
  }

  // MARK: - Files

  /// `wawp` and the kinds of tables that its functions take and give.
  static func host(_ interface: ScriptInterface) -> String {
    var writer = DefinitionWriter("wawp")
    for scriptClass in interface.classes { writer.add(scriptClass) }
    for group in interface.groups {
      writer.line("--- \(group.summary)")
      writer.line("---@class \(group.name)")
      if group.name == "wawp" { for value in interface.values { writer.add(value) } }
      writer.line("\(group.name) = {}\n")
    }
    for function in interface.functions { writer.add(function, named: function.name) }
    // Both `wawp` and `require("wawp")` are that table.
    writer.line("return wawp")
    return writer.text
  }

  /// What the sandbox leaves of `os`.
  static func sandbox(_ interface: ScriptInterface) -> String {
    var writer = DefinitionWriter("_")
    writer.line("---@class oslib\nos = {}\n")
    for function in standardOS { writer.add(function, named: function.name) }
    return writer.text
  }

  /// A module of the library.
  static func module(_ module: LibraryModule) -> String {
    var writer = DefinitionWriter(module.name)
    for scriptClass in module.classes { writer.add(scriptClass) }
    writer.line("--- \(module.summary)")
    writer.line("---@class \(module.name)")
    writer.line("local \(module.localName) = {}\n")
    for function in module.functions { writer.add(function, named: function.name) }
    writer.line("return \(module.localName)")
    return writer.text
  }

  private static let standardOS: [ScriptFunction] = [
    ScriptFunction("os.clock", gives: [[ScriptResult("number", "seconds")]], "the CPU time that the program used"),
    ScriptFunction(
      "os.date",
      [
        .optional("format", "string", "as for C's `strftime`; `*t` gives a table"),
        .optional("time", "integer", "now if not given"),
      ], gives: [[ScriptResult("string|osdate", "date")]],
      "a date and time; `wawp.time.parts` knows other zones than the machine's"),
    ScriptFunction(
      "os.difftime", [ScriptParameter("later", "integer", ""), ScriptParameter("earlier", "integer", "")],
      gives: [[ScriptResult("number", "seconds")]], "the seconds between two times"),
    ScriptFunction(
      "os.time", [.optional("date", "table", "`year`, `month`, `day`, perhaps `hour`, `min`, `sec`, `isdst`")],
      gives: [[ScriptResult("integer", "unix")]], "now, or the time of a date in the machine's zone"),
  ]

  // MARK: - Parts

  private mutating func line(_ line: String) { text += (line.hasSuffix(" ") ? String(line.dropLast()) : line) + "\n" }

  private mutating func add(_ field: ScriptField) {
    let value = field.defaultValue.map { " (default \($0))" } ?? ""
    line("---@field \(field.name)\(field.isOptional ? "?" : "") \(field.type.text) \(field.summary)\(value)")
  }

  private mutating func add(_ scriptClass: ScriptClass) {
    let variable = scriptClass.name.split(separator: ".").last.map(String.init) ?? scriptClass.name
    if !scriptClass.summary.isEmpty { line("--- \(scriptClass.summary)") }
    line("---@class \(scriptClass.name)\(scriptClass.parent.map { " : \($0)" } ?? "")")
    for field in scriptClass.fields { add(field) }
    if scriptClass.methods.isEmpty { return line("") }
    line("local \(variable) = {}\n")
    for method in scriptClass.methods { add(method, named: "\(variable):\(method.member)") }
  }

  private mutating func add(_ function: ScriptFunction, named name: String) {
    line("--- \(function.summary)")
    if function.waits { line("---\n--- Waits.") }
    for error in function.raises { line("---\n--- It is an error if \(error).") }
    if !function.example.isEmpty {
      line("---")
      for example in function.example { line("---     \(example)") }
    }
    for parameter in function.parameters {
      line("---@param \(parameter.name)\(parameter.isOptional ? "?" : "") \(parameter.type.text) \(parameter.summary)")
    }
    for column in function.columns {
      let words = [column.type.text, column.name ?? "", column.summary].filter { !$0.isEmpty }
      line("---@return " + words.joined(separator: " "))
    }
    if let overload = function.overload { line("---@overload \(overload)") }
    line("function \(name)(\(function.parameters.map(\.name).joined(separator: ", "))) end\n")
  }
}

extension ScriptFunction {
  /// The results place by place: of several lists, what may stand in each place.
  var columns: [ScriptResult] {
    let count = results.map(\.count).max() ?? 0
    return (0..<count).map { place in
      let here = results.map { $0.count > place ? $0[place] : ScriptResult("nil") }
      let name = here.first { $0.name != nil }?.name ?? "value"
      let type = here.dropFirst().reduce(here[0].type) { $0.union($1.type) }
      var summaries: [String] = []
      for result in here {
        let words = [result.name == name ? "" : result.name ?? "", result.summary].filter { !$0.isEmpty }
        let summary = words.joined(separator: ": ")
        if !summary.isEmpty, !summaries.contains(summary) { summaries.append(summary) }
      }
      return ScriptResult(type, name, summaries.joined(separator: "; "))
    }
  }

  /// The same function without what may be left out before something that may not; `nil` when there is no such thing.
  fileprivate var overload: String? {
    guard let last = parameters.lastIndex(where: { !$0.isOptional }) else { return nil }
    guard parameters[..<last].contains(where: \.isOptional) else { return nil }
    let kept = parameters.enumerated().filter { !$0.element.isOptional || $0.offset > last }.map(\.element)
    let list = kept.map { "\($0.name)\($0.isOptional ? "?" : ""): \($0.type.text)" }.joined(separator: ", ")
    let results = columns.map(\.type.text).joined(separator: ", ")
    return "fun(\(list))\(results.isEmpty ? "" : ": \(results)")"
  }
}
