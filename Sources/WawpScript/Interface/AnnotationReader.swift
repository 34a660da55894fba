/// Reads what LuaCATS comments (`---`) say about the functions and classes of a module of the library.
///
/// It knows what the library uses: `@class` with `@field`, `@param`, `@return`, text, and examples indented by five
/// blanks. A comment belongs to the `function` or the assignment on the line below it. What it does not know it passes
/// over.
struct AnnotationReader {
  /// What a comment says.
  private struct Comment {
    var text: [String] = []
    var parameters: [ScriptParameter] = []
    var results: [ScriptResult] = []
    var example: [String] = []
    var scriptClass: (name: String, parent: String?, kind: ScriptClass.Kind)?
    var fields: [ScriptField] = []
  }

  private let module: String
  private var summary: String?
  private var functions: [ScriptFunction] = []
  private var classes: [ScriptClass] = []
  /// The class whose methods a local variable holds; the empty name is the module's own table.
  private var variables: [String: String] = [:]

  /// Reads the text of a module.
  ///
  /// - Parameters:
  ///   - source: Lua text; what is no Lua yields nothing.
  ///   - module: its name, such as `wawp.hours`.
  static func read(_ source: [UInt8], module: String) -> LibraryModule {
    var reader = AnnotationReader(module: module)
    var lines: [Substring] = []
    for line in String(decoding: source, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
      let trimmed = line.drop { $0 == " " }
      if trimmed.hasPrefix("---") {
        lines.append(trimmed.dropFirst(3))
      } else {
        reader.take(lines, before: trimmed)
        lines = []
      }
    }
    return LibraryModule(
      name: module, summary: reader.summary ?? "", functions: reader.functions, classes: reader.classes)
  }

  private init(module: String) {
    self.module = module
    if module == "wawp" { variables["wawp"] = "" }
  }

  private mutating func take(_ lines: [Substring], before code: Substring) {
    guard !lines.isEmpty else { return }
    let comment = AnnotationReader.comment(lines)
    let text = comment.text.joined(separator: " ")
    let found = comment.scriptClass
    if summary == nil, !text.isEmpty, comment.parameters.isEmpty, found == nil || found?.name == module {
      summary = text
    }
    guard let found else { return addFunction(comment, code) }
    if let variable = AnnotationReader.assigned(code) { variables[variable] = found.name == module ? "" : found.name }
    guard found.name != module else { return }
    classes.append(
      ScriptClass(
        found.name, parent: found.parent, kind: found.kind, text, fields: comment.fields,
        isOpen: comment.fields.contains { $0.name.hasPrefix("[") }))
  }

  private mutating func addFunction(_ comment: Comment, _ code: Substring) {
    guard let (variable, member) = AnnotationReader.member(code), let owner = variables[variable] else { return }
    let shortName = (owner.isEmpty ? module : owner).split(separator: ".").last.map(String.init) ?? ""
    let name = owner.isEmpty ? "\(module == "wawp" ? "wawp" : shortName).\(member)" : "\(shortName):\(member)"
    let function = ScriptFunction(
      name, comment.parameters, gives: comment.results.isEmpty ? [] : [comment.results],
      comment.text.joined(separator: " "), example: comment.example)
    guard let place = classes.firstIndex(where: { $0.name == owner }) else { return functions.append(function) }
    let found = classes[place]
    classes[place] = ScriptClass(
      found.name, parent: found.parent, kind: found.kind, found.summary, fields: found.fields,
      methods: found.methods + [function], isOpen: found.isOpen)
  }

  // MARK: - Lines

  private static func comment(_ lines: [Substring]) -> Comment {
    var comment = Comment()
    // The lines of a tag go on until an empty line or the next tag.
    var tags: [String] = []
    var isInTag = false
    for line in lines {
      if line.hasPrefix("@") {
        tags.append(String(line.dropFirst()))
        isInTag = true
      } else if line.hasPrefix("     ") {
        comment.example.append(String(line.dropFirst(5)))
        isInTag = false
      } else if line.allSatisfy({ $0 == " " }) {
        isInTag = false
      } else if isInTag, !line.hasPrefix(" ") {
        tags[tags.count - 1] += " " + line
      } else {
        isInTag = false
        comment.text.append(String(line.drop { $0 == " " }))
      }
    }
    for tag in tags { take(tag, into: &comment) }
    return comment
  }

  private static func take(_ tag: String, into comment: inout Comment) {
    var words = AnnotationWords(tag)
    switch words.word() {
    case "class":
      let name = words.until { $0 == ":" || $0 == " " }
      words.skip(":")
      let rest = words.rest()
      let isOptions = name.hasSuffix("options")
      comment.scriptClass = (name, rest.isEmpty ? nil : rest, isOptions ? .options : .object)
    case "field":
      var name = words.word()
      let isOptional = name.hasSuffix("?")
      if isOptional { name.removeLast() }
      let type = words.type()
      let (summary, value) = defaultValue(words.rest())
      comment.fields.append(ScriptField(name, type, isOptional: isOptional, summary, default: value))
    case "param":
      var name = words.word()
      let isOptional = name.hasSuffix("?")
      if isOptional { name.removeLast() }
      comment.parameters.append(ScriptParameter(name, words.type(), isOptional: isOptional, words.rest()))
    case "return":
      let type = words.type()
      let name = words.word()
      comment.results.append(ScriptResult(type, name.isEmpty ? nil : name, words.rest()))
    default: break
    }
  }

  /// Takes `(default VALUE)` off the end of a field's text.
  private static func defaultValue(_ text: String) -> (summary: String, value: String?) {
    guard text.hasSuffix(")"), let mark = text.ranges(of: "(default ").last else { return (text, nil) }
    let value = text[mark.upperBound...].dropLast()
    let summary = text[..<mark.lowerBound].reversed().drop { $0 == " " || $0 == ";" || $0 == "," }.reversed()
    return (String(summary), String(value))
  }

  /// The variable of `local x = ...`.
  private static func assigned(_ code: Substring) -> String? {
    guard code.hasPrefix("local ") else { return nil }
    let name = code.dropFirst(6).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name)
  }

  /// The table and the member of `function x.y(`, `function x:y(` or `x.y =`.
  private static func member(_ code: Substring) -> (table: String, member: String)? {
    let isWord: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" }
    let rest = code.hasPrefix("function ") ? code.dropFirst(9) : code
    let table = rest.prefix(while: isWord)
    let behind = rest.dropFirst(table.count)
    guard let mark = behind.first, mark == "." || mark == ":" else { return nil }
    let member = behind.dropFirst().prefix(while: isWord)
    let end = behind.dropFirst(1 + member.count).first { $0 != " " }
    guard !table.isEmpty, !member.isEmpty, end == "(" || end == "=" else { return nil }
    return (String(table), String(member))
  }
}
