import Foundation
import Testing

@Suite("what stands in the tree runs")
struct RunnableTests {
  private static let events = "Tests/Fixtures/events"

  @Test("each example decides about a call without an error", arguments: ExampleTests.scripts)
  func example(_ script: String) throws {
    for event in ["call.received", "call.received-lid", "call.received-group", "call.received-only-id"] {
      let finished = try Run.dry(Tree.root.appendingPathComponent(script).path, event: "\(Self.events)/\(event).json")
      let cannotReject = event == "call.received-only-id" && finished.status == 69
      #expect(finished.status == 0 || cannotReject, "\(script) on \(event): \(finished.output)")
      #expect(!finished.output.contains("\"outcome\":\"error\""), "\(script) on \(event): \(finished.output)")
    }
  }

  @Test("each example has its tests, and they pass", arguments: ExampleTests.scripts)
  func exampleTests(_ script: String) throws {
    let tests = Tree.root.appendingPathComponent("\(script.dropLast(4))_test.lua").path
    let finished = try Run.program(["test", tests])
    #expect(finished.status == 0, "\(finished.output)")
  }

  @Test("each Lua block about testing is a file of tests that passes")
  func testing() throws {
    let blocks = Tree.blocks("docs/testing.md")
    #expect(blocks.count >= 3)
    let script = try String(
      contentsOf: Tree.root.appendingPathComponent("templates/video.lua"), encoding: .utf8)
    for block in blocks {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tests-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try script.write(to: folder.appendingPathComponent("handle.lua"), atomically: true, encoding: .utf8)
      try block.write(to: folder.appendingPathComponent("handle_test.lua"), atomically: true, encoding: .utf8)
      let finished = try Run.program(["test", folder.path])
      #expect(finished.status == 0, "\(block)\n\(finished.output)")
    }
  }

  @Test("each Lua block of the documents is a whole script", arguments: ["README.md", "docs/scripting.md"])
  func documents(_ document: String) throws {
    let blocks = Tree.blocks(document)
    #expect(!blocks.isEmpty)
    for block in blocks {
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("block-\(UUID().uuidString).lua")
      try block.write(to: file, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(at: file) }
      let finished = try Run.dry(file.path, event: "\(Self.events)/call.received-video.json")
      #expect(finished.status == 0, "\(block)\n\(finished.output)")
    }
  }
}
