import LuaSyntax

/// Members that `wawp`, a module, a table of standard Lua, an event or a call do not have.
enum MemberRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    var called: Set<ObjectIdentifier> = []
    var findings: [Finding] = []
    for visit in model.outline.visits {
      switch visit.expression.kind {
      case .call(let callee, let arguments):
        guard case .member(let object, let name) = callee.kind, case .object(let kind)? = model.meaning(of: object),
          isMethod(name.text, of: kind, model), !model.written.contains(name.text),
          !arguments.contains(where: { isSame($0, object, model) })
        else { continue }
        called.insert(ObjectIdentifier(callee))
        findings.append(Finding(.colon, at: name, "`\(name.text)` of a \(word(kind)) needs a colon: `:\(name.text)`"))
      case .method(let object, let name, _):
        guard !model.written.contains(name.text), let owner = model.meaning(of: object) else { continue }
        if case .host(let table) = owner, model.interface.members(of: table).contains(name.text) {
          findings.append(
            Finding(.colon, at: name, "functions of \(table) take a dot: `\(table).\(name.text)`"))
        } else if case .object(let kind) = owner, !isMethod(name.text, of: kind, model),
          model.interface.fields(of: kind).contains(where: { $0.name == name.text })
        {
          findings.append(
            Finding(.colon, at: name, "`\(name.text)` of a \(word(kind)) is a field, no function: `.\(name.text)`"))
        } else if let finding = unknown(name, of: owner, model, isCall: true) {
          findings.append(finding)
        }
      case .member(let object, let name):
        guard !called.contains(ObjectIdentifier(visit.expression)), !model.written.contains(name.text),
          let owner = model.meaning(of: object)
        else { continue }
        if let finding = unknown(name, of: owner, model, isCall: false) { findings.append(finding) }
      default: continue
      }
    }
    return findings
  }

  private static func isMethod(_ name: String, of kind: ScriptClass, _ model: ScriptModel) -> Bool {
    model.interface.methods(of: kind).contains { $0.member == name }
  }

  private static func isSame(_ a: Expression, _ b: Expression, _ model: ScriptModel) -> Bool {
    guard let variable = model.outline.variable(of: b) else { return false }
    return model.outline.variable(of: a) === variable
  }

  /// What people call it: `wawp.call` is a call.
  private static func word(_ kind: ScriptClass) -> String {
    kind.name.split(separator: ".").last.map { $0.map { $0 == "_" ? " " : String($0) }.joined() } ?? kind.name
  }

  private static func unknown(_ name: Name, of owner: Meaning, _ model: ScriptModel, isCall: Bool) -> Finding? {
    let word = name.text
    switch owner {
    case .host(let table):
      let members = model.interface.members(of: table)
      guard !members.contains(word) else { return nil }
      return Finding(
        .unknownMember, at: name, "there is no \(table).\(word)\(advice(for: word, of: table, members, model))")
    case .module(let module):
      let members = module.functions.filter { !$0.isMethod }.map(\.member)
      guard !members.contains(word) else { return nil }
      return Finding(
        .unknownMember, at: name,
        "there is no `\(word)` in \(module.name)\(Finding.suggestion(for: word, among: members))")
    case .standard(let global):
      let full = "\(global.name).\(word)"
      guard !global.members.contains(word), !model.interface.removed.contains(where: { $0.name == full }) else {
        return nil
      }
      return Finding(
        .unknownMember, at: name, "there is no \(full)\(advice(for: word, of: global.name, global.members, model))")
    case .object(let kind):
      let methods = model.interface.methods(of: kind).map(\.member)
      let members = model.interface.fields(of: kind).map(\.name) + methods
      guard !kind.isOpen, !members.isEmpty, !members.contains(word) else { return nil }
      let suggestion = advice(for: word, of: self.word(kind), isCall ? methods : members, model)
      let advice =
        suggestion.isEmpty && kind.name.hasSuffix("event") || suggestion.isEmpty && kind.name.hasSuffix("call")
        ? "what the event brought is in `payload`" : nil
      return Finding(
        .unknownField, at: name, "unknown \(isCall ? "method" : "field") `\(word)` of \(article(kind))\(suggestion)",
        hint: advice)
    case .function: return nil
    }
  }

  /// What stands for a member that others have, or the nearest one.
  private static func advice(for word: String, of table: String, _ members: [String], _ model: ScriptModel) -> String {
    if let foreign = model.interface.foreign.first(where: { $0.name == "\(table).\(word)" }) {
      return ": \(foreign.advice)"
    }
    return Finding.suggestion(for: word, among: members)
  }

  private static func article(_ kind: ScriptClass) -> String {
    let noun = word(kind)
    return (noun.first.map { "aeiou".contains($0) } ?? false ? "an " : "a ") + noun
  }
}
