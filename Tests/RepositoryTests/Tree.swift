import Foundation

/// The files of this checkout, for tests that hold its rules.
enum Tree {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Paths, relative to the root, of all files below a folder whose name ends so.
  static func files(in folder: String, ending: String) -> [String] {
    let base = root.appendingPathComponent(folder)
    guard let all = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return all.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  static func text(_ path: String) -> String {
    (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
  }

  static func lines(_ path: String) -> [String] { text(path).components(separatedBy: "\n") }

  /// The blocks of a document in that language, in order.
  static func blocks(_ document: String, language: String = "lua") -> [String] {
    var blocks: [String] = []
    var current: [String]?
    for line in lines(document) {
      if line.hasPrefix("```") {
        if let lines = current { blocks.append(lines.joined(separator: "\n") + "\n") }
        current = current == nil && line == "```\(language)" ? [] : nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }
}
