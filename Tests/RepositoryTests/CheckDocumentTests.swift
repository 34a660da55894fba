import Foundation
import Testing

@Suite("check and the documents")
struct CheckDocumentTests {
  /// What `wawp-script check handle.lua` says of a text.
  private static func check(
    _ text: String, name: String = "handle.lua", beside others: [String: String] = [:]
  ) throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in others.merging([name: text], uniquingKeysWith: { $1 }) {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return try Run.program(["check", name], in: folder)
  }

  @Test("each script in docs/check.md gives what stands behind it")
  func examples() throws {
    let scripts = Tree.blocks("docs/check.md")
    let outputs = Tree.blocks("docs/check.md", language: "text")
    #expect(scripts.count >= 8 && scripts.count == outputs.count)
    for (script, output) in zip(scripts, outputs) {
      let checked = try Self.check(script)
      #expect(checked.output == output, "\(script)")
      #expect(checked.status == (output.hasPrefix("nothing found") ? 0 : 1))
    }
  }

  @Test("every kind of finding stands in docs/check.md")
  func kinds() throws {
    let manual = Tree.text("docs/check.md")
    let pattern = try Regex(#"case ([a-zA-Z]+)(?: = "([a-z_]+)")?$"#)
    var count = 0
    for line in Tree.lines("Sources/WawpScript/Check/Finding.swift") {
      guard let match = line.firstMatch(of: pattern), let range = (match.output[2].range ?? match.output[1].range)
      else {
        continue
      }
      count += 1
      #expect(manual.contains("| `\(line[range])` |"), "\(line)")
    }
    #expect(count > 15)
  }

  @Test(
    "finds nothing in the whole scripts of the documents",
    arguments: ["README.md", "docs/scripting.md", "docs/cookbook.md"])
  func scripts(_ document: String) throws {
    let names = ["blocked.txt", "contacts.vcf", "vips.csv", "holidays.ics", "call_hours.json"]
    let files = names.reduce(into: [:]) { $0[$1] = Tree.text("scripts/\($1)") }
    let blocks = Tree.blocks(document)
    #expect(!blocks.isEmpty)
    for block in blocks {
      let checked = try Self.check(block, beside: files)
      #expect(checked.status == 0, "\(block)\n\(checked.output)")
    }
  }

  @Test("finds nothing in the pieces of handlers in docs/library.md, nor in the tests of docs/testing.md")
  func pieces() throws {
    for block in Tree.blocks("docs/library.md") {
      let checked = try Self.check("wawp.on(\"call.received\", function(call)\n\(block)\nend)\n")
      #expect(checked.status == 0, "\(block)\n\(checked.output)")
    }
    for block in Tree.blocks("docs/testing.md") {
      let checked = try Self.check(
        block, name: "handle_test.lua", beside: ["handle.lua": Tree.text("templates/video.lua")])
      #expect(checked.status == 0, "\(block)\n\(checked.output)")
    }
  }
}
