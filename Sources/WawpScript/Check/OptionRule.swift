import LuaSyntax

/// Keys in a table of options that nobody reads.
enum OptionRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    model.outline.visits.flatMap { visit -> [Finding] in
      guard let (function, arguments) = model.called(visit.expression) else { return [] }
      return zip(function.parameters, arguments).flatMap { parameter, argument -> [Finding] in
        guard case .table(let fields) = argument.inner.kind else { return [] }
        let kinds = parameter.type.alternatives.filter { $0 != "nil" }
        guard kinds.count == 1, let kind = model.interface.scriptClass(named: kinds[0]), kind.kind == .options,
          !kind.isOpen
        else { return [] }
        let known = model.interface.fields(of: kind).map(\.name)
        guard !known.isEmpty else { return [] }
        return fields.compactMap { field in
          guard case .named(let name, _) = field, !known.contains(name.text) else { return nil }
          let hint = Finding.suggestion(for: name.text, among: known)
          return Finding(.unknownOption, at: name, "unknown option `\(name.text)` of \(function.name)\(hint)")
        }
      }
    }
  }
}
