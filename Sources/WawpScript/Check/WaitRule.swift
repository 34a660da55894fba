import LuaSyntax

/// Functions that wait, where Lua cannot wait: inside a callback of `gsub` or the comparison of `sort`.
enum WaitRule: Rule {
  static func findings(in model: ScriptModel) -> [Finding] {
    var callbacks: [Int: String] = [:]
    for visit in model.outline.visits {
      let (name, arguments): (String, [Expression])
      switch visit.expression.kind {
      case .method(_, let method, let list) where method.text == "gsub": (name, arguments) = ("string.gsub", list)
      case .call(let callee, let list):
        guard case .member(let object, let member) = callee.kind, let owner = model.outline.global(object) else {
          continue
        }
        (name, arguments) = ("\(owner).\(member.text)", list)
        guard ["string.gsub", "table.sort"].contains(name) else { continue }
      default: continue
      }
      for argument in arguments {
        if case .function(let function) = argument.kind, let number = model.outline.number(of: function) {
          callbacks[number] = name
        }
      }
    }
    guard !callbacks.isEmpty else { return [] }
    return model.outline.visits.compactMap { visit in
      // A function inside of the callback may run later: only the callback itself is certain.
      guard let place = callbacks[visit.function], let function = model.called(visit.expression)?.function,
        function.waits
      else { return nil }
      return Finding(
        .cannotWait, at: visit.expression.span, "\(function.name) waits, and nothing can wait inside \(place)",
        hint: "collect what is needed first, then call it in a loop")
    }
  }
}
