import Glibc
import LuaRuntime

/// Answers `require`: the embedded library, then the script's own folder; nothing else.
final class ModuleFinder {
  private let folder: String?
  /// A handful: what the first dictionary of a kind costs is felt in a run over one event.
  private var texts: [(name: String, text: [UInt8])] = []

  /// - Parameter folder: the script's folder; `nil` when it has none (a script from a pipe).
  init(folder: String?) { self.folder = folder }

  /// Keeps a text so that errors can show its lines.
  func remember(_ source: [UInt8], name: String) {
    texts.removeAll { $0.name == name }
    texts.append((name, source))
  }

  /// The line of a remembered text without the blanks around it; `nil` when there is none.
  func line(_ number: Int, of name: String) -> String? {
    guard number > 0, let text = texts.first(where: { $0.name == name })?.text else { return nil }
    let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
    guard number <= lines.count else { return nil }
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    let line = lines[number - 1].drop(while: blank).prefix(200)
    guard let last = line.lastIndex(where: { !blank($0) }) else { return nil }
    return String(decoding: line[...last], as: UTF8.self)
  }

  /// Finds a module by its dotted name.
  func find(_ module: String) -> ModuleSource {
    guard ModuleFinder.isName(module) else {
      return .missing("module '\(module)': a name is letters, digits, `_`, `-` and dots between them")
    }
    if let text = EmbeddedLibrary.module(module) {
      let name = String(module.map { $0 == "." ? "/" : $0 }) + ".lua"
      remember(text, name: name)
      return .text(text, name: name)
    }
    guard let folder else { return .missing("module '\(module)' not found: this script has no folder") }
    let path = String(module.map { $0 == "." ? "/" : $0 })
    for name in [path + ".lua", path + "/init.lua"] {
      switch SourceFile.read("\(folder)/\(name)", limit: 1 << 20) {
      case .success(let text):
        remember(text, name: name)
        return .text(text, name: name)
      case .failure(let error) where error.number == ENOENT || error.number == ENOTDIR: continue
      case .failure(let error): return .missing("module '\(module)': \(error.message)")
      }
    }
    return .missing(
      "module '\(module)' not found: neither in wawp-script's own library nor as \(path).lua beside the script")
  }

  private static func isName(_ module: String) -> Bool {
    !module.isEmpty
      && module.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F || $0 == 0x2D
          }
      }
  }
}
