import Testing

/// One example of how the program is used, as written in a file under `Cases`.
///
/// A file holds any number of cases. `=== TITLE` begins a case, `--- SECTION` a part of it:
///
/// - `script`: the file `handle.lua`; `file NAME`: another file.
/// - `stdin`: what is fed to the program. Without it, stdin is empty.
/// - `args`: arguments, separated by blanks, in place of `handle.lua`. `shell`: a line for the shell in place of them.
/// - `env`: `NAME=VALUE` lines, or `NAME` to take one away.
/// - `simulate`: arguments of the stand-in for the API; without the section none runs.
/// - `stdout`, `stderr`: all that is expected there. `…` stands for any text within a line; figures of time must be
///   written as `…`. Without the section, anything may come. `stderr has`, `stderr lacks`: text that each line gives.
/// - `exit`: the exit code; 0 without the section.
/// - `requests`: what the stand-in received, one a line; any order with `requests in any order`.
struct Case: Sendable, CustomTestStringConvertible {
  let file: String
  let title: String
  var sections: [(name: String, text: String)] = []

  var testDescription: String { "\(file): \(title)" }

  subscript(name: String) -> String? { sections.first { $0.name == name }?.text }

  /// The lines of a section, without empty ones.
  func lines(_ name: String) -> [String]? {
    self[name].map { $0.split(separator: "\n").map(String.init) }
  }

  /// Words of a section, separated by blanks and line ends.
  func words(_ name: String) -> [String]? {
    self[name].map { $0.split { $0 == " " || $0 == "\n" }.map(String.init) }
  }

  private static let known: Set<String> = [
    "script", "stdin", "args", "shell", "env", "simulate", "stdout", "stderr", "stderr has", "stderr lacks",
    "exit",
    "requests", "requests in any order",
  ]

  /// All cases in the folder `Cases` beside this file.
  static let all: [Case] = {
    let folder = String(#filePath).split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Cases"
    return Folder.names(folder).filter { $0.hasSuffix(".case") }.flatMap { name in
      parse(Folder.contents("\(folder)/\(name)") ?? "", file: String(name.dropLast(5)))
    }
  }()

  static func parse(_ text: String, file: String) -> [Case] {
    var cases: [Case] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        cases.append(Case(file: file, title: String(line.dropFirst(4))))
      } else if line.hasPrefix("--- ") {
        let name = String(line.dropFirst(4))
        precondition(known.contains(name) || name.hasPrefix("file "), "\(file): no section is called \(name)")
        cases[cases.count - 1].sections.append((name, ""))
      } else if let last = cases.last?.sections.indices.last {
        cases[cases.count - 1].sections[last].text += line + "\n"
      }
    }
    // The empty line before the next case is for the reader.
    for number in cases.indices {
      guard let last = cases[number].sections.indices.last else { continue }
      while cases[number].sections[last].text.hasSuffix("\n\n") {
        cases[number].sections[last].text.removeLast()
      }
      if cases[number].sections[last].text == "\n" { cases[number].sections[last].text = "" }
    }
    return cases
  }

  /// Whether a line fits a pattern in which `…` stands for any text.
  static func fits(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return line == pattern }
    var rest = line[...]
    for (number, part) in parts.enumerated() {
      if number == 0 {
        guard rest.hasPrefix(part) else { return false }
        rest = rest.dropFirst(part.count)
      } else if number == parts.count - 1 {
        return rest.hasSuffix(part)
      } else if !part.isEmpty {
        guard let found = rest.firstRange(of: part) else { return false }
        rest = rest[found.upperBound...]
      }
    }
    return true
  }
}
