import Foundation
import Testing
import WawpScript

@Suite("check on scripts that are broken at random")
struct BrokenScriptTests {
  private static let words = [
    "end", "then", "if", "else", "(", ")", "{", "}", "=", "==", ",", ":", ".", "or", "not", "call", "nil", "0", "\"x\"",
    "return", "function", "local", "wawp", "!=", "+=", "//", "“", "\n",
  ]

  @Test("says something whose place is in the script, and crashes on nothing", .timeLimit(.minutes(2)))
  func random() throws {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/scripts").filter { $0.hasSuffix(".lua") }
    var random = Linear(state: 7)
    var found = 0
    for round in 0..<1200 {
      let name = names.sorted()[round % names.count]
      var text = String(decoding: try SourceFile.read("\(root)/scripts/\(name)", limit: 1 << 20).get(), as: UTF8.self)
      for _ in 0...Int.random(in: 0..<2, using: &random) {
        let pieces = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        var changed = pieces
        let place = Int.random(in: 0..<pieces.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed.remove(at: place)
        case 1: changed[place] = Self.words.randomElement(using: &random) ?? ""
        default: changed.insert(Self.words.randomElement(using: &random) ?? "", at: place)
        }
        text = changed.joined(separator: " ")
      }
      var configuration = Configuration()
      configuration.isDryRun = true
      let source = ScriptSource(text: Array(text.utf8), name: name, folder: "\(root)/scripts")
      let lines = text.components(separatedBy: "\n")
      for finding in ScriptCheck.check(source, path: name, configuration: configuration).findings {
        found += 1
        #expect(!finding.message.isEmpty && finding.line <= lines.count, "\(finding)\n\(text)")
        guard finding.line > 0 else { continue }
        #expect(finding.source == lines[finding.line - 1], "\(finding)")
        #expect(finding.column <= finding.source.unicodeScalars.count + 1, "\(finding)")
      }
    }
    #expect(found > 200)
  }

  /// Numbers that are the same in every run.
  private struct Linear: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
