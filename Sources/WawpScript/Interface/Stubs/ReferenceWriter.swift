/// Writes the reference of everything that scripts can see, as Markdown.
public struct ReferenceWriter {
  private var text = """
    # The Lua API

    Made from the program's own description with `wawp-script stubs --markdown`; a test compares it. [scripting.md](scripting.md)
    is the contract, [library.md](library.md) tells how the library is used.

    How to read it: `[...]` may be left out. A wrong argument is an error at your line that names it. What may fail in spite of
    right arguments gives nil and a *message* instead, which says why; *info* tells what is known about the attempt. Functions that
    *wait* let other events run meanwhile; they cannot be called where Lua cannot wait (see
    [scripting.md](scripting.md#where-a-script-may-wait)).


    """

  private init() {}

  /// The whole document.
  public static func markdown(_ interface: ScriptInterface) -> String {
    var writer = ReferenceWriter()
    for group in interface.groups { writer.add(group, of: interface) }
    writer.line("## Events, calls and other tables\n")
    for scriptClass in interface.classes where scriptClass.kind != .options { writer.add(scriptClass) }
    writer.line("## Options\n")
    writer.line("A name that is not listed is an error.\n")
    for scriptClass in interface.classes where scriptClass.kind == .options { writer.add(scriptClass) }
    writer.line("## The library\n")
    for module in interface.modules { writer.add(module) }
    writer.addEvents(interface)
    writer.addStandard(interface)
    return writer.text
  }

  private mutating func line(_ line: String) { text += line + "\n" }

  private mutating func add(_ group: ScriptGroup, of interface: ScriptInterface) {
    line("## `\(group.name)`: \(group.summary)\n")
    if group.name == "wawp" {
      line("| value | type | what it is |\n|---|---|---|")
      for value in interface.values { line("| `wawp.\(value.name)` | \(type(value)) | \(cell(value.summary)) |") }
      line("")
    }
    for function in interface.functions where function.owner == group.name { add(function, level: "###") }
  }

  private mutating func add(_ module: LibraryModule) {
    line("### `\(module.name)`\n")
    line("\(sentence(module.summary))\n")
    for function in module.functions { add(function, level: "####") }
    for scriptClass in module.classes { add(scriptClass, level: "####") }
  }

  private mutating func add(_ scriptClass: ScriptClass, level: String = "###") {
    line("\(level) `\(scriptClass.name)`\n")
    var summary = sentence(scriptClass.summary)
    if let parent = scriptClass.parent {
      summary += " It has all of [`\(parent)`](#\(ReferenceWriter.anchor(parent))) too."
    }
    if scriptClass.isOpen, scriptClass.kind == .value { summary += " It may have more fields." }
    if !summary.isEmpty { line("\(summary)\n") }
    if !scriptClass.fields.isEmpty {
      line("| field | type | what it is |\n|---|---|---|")
      for field in scriptClass.fields {
        let value = field.defaultValue.map { "; `\($0)` if not given" } ?? ""
        line("| `\(field.name)` | \(type(field)) | \(cell(field.summary + value)) |")
      }
      line("")
    }
    for method in scriptClass.methods { add(method, level: level + "#") }
  }

  private mutating func add(_ function: ScriptFunction, level: String) {
    line("\(level) `\(function.signature)`\n")
    line("\(sentence(function.summary))\(function.waits ? " It *waits*." : "")\n")
    if !function.parameters.isEmpty {
      line("| argument | type | what it is |\n|---|---|---|")
      for parameter in function.parameters {
        let type = parameter.isOptional ? parameter.type.union("nil") : parameter.type
        line("| `\(parameter.name)` | \(code(type.text)) | \(cell(parameter.summary)) |")
      }
      line("")
    }
    let lists = function.results.map { list in list.map(result).joined(separator: ", ") }
    line(lists.isEmpty ? "Returns nothing.\n" : "Returns \(lists.joined(separator: "; or ")).\n")
    if !function.raises.isEmpty { line("An error if \(function.raises.joined(separator: "; ")).\n") }
    if !function.example.isEmpty { line("```lua\n\(function.example.joined(separator: "\n"))\n```\n") }
  }

  private func result(_ result: ScriptResult) -> String {
    let words = [
      code(result.type.text), result.name.map { "*\($0)*" } ?? "", result.summary.isEmpty ? "" : "(\(result.summary))",
    ]
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private mutating func addEvents(_ interface: ScriptInterface) {
    line("## The events that Wawp documents\n")
    line("Others are fine. Handlers of `call.*` get a [`wawp.call`](#wawpcall), others a [`wawp.event`](#wawpevent).\n")
    line("| event | when it comes |\n|---|---|")
    for event in interface.events { line("| `\(event.name)` | \(cell(event.summary)) |") }
    line("")
  }

  private mutating func addStandard(_ interface: ScriptInterface) {
    line("## Standard Lua\n")
    let plain = interface.globals.filter { $0.members.isEmpty }.map { "`\($0.name)`" }.sorted()
    line("Scripts have these of [Lua 5.4](https://www.lua.org/manual/5.4/): \(plain.joined(separator: ", ")); and")
    for global in interface.globals where !global.members.isEmpty {
      line("- `\(global.name)`: \(global.members.map { "`\($0)`" }.joined(separator: ", "))")
    }
    line("\nWhat is different:\n\n| name | how |\n|---|---|")
    for global in interface.globals {
      for (member, how) in global.differences.sorted(by: { $0.key < $1.key }) {
        line("| `\(member.isEmpty ? global.name : "\(global.name).\(member)")` | \(cell(how)) |")
      }
    }
    line("\nWhat is not there:\n\n| name | what to do | `--allow-io` gives it back |\n|---|---|---|")
    for removed in interface.removed {
      line("| `\(removed.name)` | \(cell(removed.advice)) | \(removed.comesWithIO ? "yes" : "no") |")
    }
  }

  // MARK: - Words

  private func type(_ field: ScriptField) -> String {
    code((field.isOptional ? field.type.union("nil") : field.type).text)
  }

  private func code(_ text: String) -> String { "`\(cell(text))`" }

  /// A `|` would end a cell.
  private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  /// A capital letter at the beginning and a full stop at the end.
  private func sentence(_ text: String) -> String {
    guard let first = text.first else { return "" }
    let rest = text.dropFirst()
    return first.uppercased() + rest + (text.hasSuffix(".") || text.hasSuffix(":") ? "" : ".")
  }

  /// What a heading is called in a link: letters, digits and `_` of it.
  private static func anchor(_ heading: String) -> String {
    String(heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" })
  }
}
