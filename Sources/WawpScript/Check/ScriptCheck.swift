import LuaRuntime
import LuaSyntax

/// Finds mistakes in a script and in the modules beside it, before a caller does.
public enum ScriptCheck {
  /// Looks at a script and at the modules of its folder that it requires, then loads it in the sandbox without an event.
  ///
  /// Call it on a thread with a stack of at least 8 MB. Nothing is sent to anyone.
  ///
  /// - Parameters:
  ///   - source: the script.
  ///   - path: what findings call it.
  ///   - configuration: limits and permissions; it must be a dry run.
  /// - Returns: what was found, in the order of files and lines, and how many files were looked at.
  public static func check(_ source: ScriptSource, path: String, configuration: Configuration)
    -> (findings: [Finding], files: [String])
  {
    let files = CheckedFile.all(from: source, path: path)
    let declared = files.reduce(into: Set<String>()) { names, file in
      if let outline = file.outline { names.formUnion(ScriptModel.globals(of: outline)) }
    }
    var findings: [Finding] = []
    for file in files {
      guard let outline = file.outline else { continue }
      let model = ScriptModel(outline, interface: .current, declared: declared, allowsIO: configuration.allowsIO)
      findings += rules.flatMap { $0.findings(in: model) }.map { file.placed($0) }
    }
    if !findings.contains(where: { $0.severity == .error }), let finding = load(source, files, configuration) {
      findings.append(finding)
    }
    let order = Dictionary(files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    let kept = findings.filter { finding in
      files.first { $0.path == finding.file }?.ignored.contains(finding.line) != true
    }
    return (
      kept.sorted { (order[$0.file] ?? 0, $0.line, $0.column) < (order[$1.file] ?? 0, $1.line, $1.column) },
      files.map(\.path)
    )
  }

  private static var rules: [any Rule.Type] {
    [
      GlobalRule.self, MemberRule.self, OptionRule.self, TypeRule.self, ConditionRule.self, TableRule.self,
      HandlerRule.self, WaitRule.self,
    ]
  }

  /// Compiles and loads the script as `run` does; the message is Lua's own.
  private static func load(_ source: ScriptSource, _ files: [CheckedFile], _ configuration: Configuration) -> Finding? {
    let worker = Worker(configuration: configuration) { _, _ in }
    do throws(LuaError) { try worker.open(source) } catch {
      guard error.kind == .syntax else { return finding(.load, error.message, error.line, files[0]) }
      return finding(.syntax, error.message, error.line, files[0])
    }
    // Only `wawp-script test` can load a file of tests.
    if source.name.hasSuffix("_test.lua") { return nil }
    // Its top level wants an event: nothing is known of it without one.
    if let outline = files[0].outline, readsEvent(outline) { return nil }
    guard let failure = worker.replaceScript(source) else { return nil }
    // A file that returns a table is a module: it need not register anything.
    if failure.message == Worker.nothingRegistered, files[0].outline?.results.isEmpty == false { return nil }
    let file = files.first { $0.name == failure.file } ?? files[0]
    let isSyntax = file.error != nil && file.error?.span.line == failure.line
    return finding(isSyntax ? .syntax : .load, failure.message, file.name == failure.file ? failure.line : nil, file)
  }

  private static func readsEvent(_ outline: Outline) -> Bool {
    outline.visits.contains {
      if case .member(let object, let name) = $0.expression.kind {
        return name.text == "event" && outline.global(object) == "wawp"
      }
      return false
    }
  }

  private static func finding(_ kind: Finding.Kind, _ message: String, _ line: Int?, _ file: CheckedFile) -> Finding {
    let place = file.place(of: message, line: line ?? 0)
    // Lua's message says what it met, the hint what it wants.
    let hint = kind == .syntax ? file.error?.hint : advice(on: message, file.outline.map(ScriptModel.globals) ?? [])
    return file.placed(
      Finding(
        kind: kind, severity: .error, line: line ?? 0, column: place.column, length: place.length, message: message,
        hint: hint))
  }

  /// What to write where loading fails in a way that says little to beginners.
  private static func advice(on message: String, _ declared: Set<String>) -> String? {
    if let name = message.firstMatch(of: /^undeclared variable `(\w+)`/)?.output.1, declared.contains(String(name)) {
      return "the script sets `\(name)` only below: move that up"
    }
    if message == Worker.nothingRegistered { return "write `wawp.on(\"call.received\", function(call) ... end)`" }
    guard let name = message.firstMatch(of: /^module '([^']*)' not found/)?.output.1 else { return nil }
    let modules = ScriptInterface.current.modules.map(\.name)
    guard
      let meant = modules.first(where: { $0 == "wawp.\(name)" }) ?? Spelling.nearest(to: String(name), among: modules)
    else { return nil }
    return "did you mean `require(\"\(meant)\")`?"
  }
}
