import WawpScript

/// What Tab adds to a line.
struct ReplCompletion {
  /// What to add, and what there is to choose from.
  struct Answer: Equatable {
    var insert = ""
    var list: [String] = []
  }

  private let interface = ScriptInterface.current
  /// Gives the names behind a path of variables, as the state has them now.
  let names: (_ path: [String], _ methods: Bool) -> [String]

  /// Completes the word before the cursor.
  func complete(_ text: String) -> Answer {
    if text.hasPrefix(":"), !text.contains(" ") { return answer(ReplHelp.commands, begun: text) }
    if let module = text.firstMatch(of: /require\s*\(?\s*["']([\w.]*)$/) {
      return answer(interface.modules.map(\.name), begun: String(module.output.1))
    }
    let isWord: (Character) -> Bool = { $0.isLetter || $0.isNumber || "_.:".contains($0) }
    let word = String(text.reversed().prefix(while: isWord).reversed())
    guard let mark = word.lastIndex(where: { $0 == "." || $0 == ":" }) else {
      let found = word.isEmpty ? [] : names(["_G"], false) + ReplCompletion.keywords
      return answer(found, begun: word)
    }
    let path = word[..<mark].split { $0 == "." || $0 == ":" }.map(String.init)
    let begun = String(word[word.index(after: mark)...])
    let isMethod = word[mark] == ":"
    return answer(names(path, isMethod) + described(path, isMethod), begun: begun)
  }

  /// What the description knows of the event at hand; its fields are there before they are decoded.
  private func described(_ path: [String], _ isMethod: Bool) -> [String] {
    guard !names(["_G"], false).filter({ $0 == path.first }).isEmpty else { return [] }
    let name: String
    switch path {
    case ["event"]: name = "wawp.event"
    case ["call"]: name = "wawp.call"
    case ["call", "caller"], ["event", "caller"]: name = "wawp.caller"
    default: return path == ["wawp"] && !isMethod ? ["event"] : []
    }
    guard let found = interface.scriptClass(named: name) else { return [] }
    let methods = interface.methods(of: found).map(\.member)
    return isMethod ? methods : interface.fields(of: found).map(\.name) + methods
  }

  private static let keywords = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or",
    "repeat", "return", "then", "true", "until", "while",
  ]

  private func answer(_ candidates: [String], begun: String) -> Answer {
    let fitting = Set(candidates.filter { $0.hasPrefix(begun) }).sorted()
    guard var common = fitting.first else { return Answer() }
    for name in fitting { while !name.hasPrefix(common) { common.removeLast() } }
    let insert = String(common.dropFirst(begun.count))
    return Answer(insert: insert, list: insert.isEmpty && fitting.count > 1 ? fitting : [])
  }
}
