import Foundation
import Testing

@Suite("what stands in the tree runs")
struct RunnableTests {
  private static let events = "Tests/Fixtures/events"

  /// The Lua blocks of a document, in order.
  private static func blocks(_ document: String) -> [String] {
    var blocks: [String] = []
    var current: [String]?
    for line in Tree.lines(document) {
      if line.hasPrefix("```") {
        if let lines = current { blocks.append(lines.joined(separator: "\n") + "\n") }
        current = current == nil && line == "```lua" ? [] : nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }

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
    let blocks = Self.blocks("docs/testing.md")
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
    let blocks = Self.blocks(document)
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

/// One run of the program that was built beside these tests; nothing is sent.
private enum Run {
  /// Hosts that the examples name; a dry run asks for the permission all the same.
  static func dry(_ script: String, event: String) throws -> (status: Int32, output: String) {
    try program(["--dry-run", "--allow-host", "*.example.com", script], event: event)
  }

  static func program(_ arguments: [String], event: String? = nil) throws -> (status: Int32, output: String) {
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let program = Process()
    program.executableURL = URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("wawp-script")
    program.arguments = arguments
    program.environment = ["PATH": "/usr/bin:/bin", "WAWP_BASE_URL": "http://127.0.0.1:9"]
    program.standardInput =
      try event.map { try FileHandle(forReadingFrom: Tree.root.appendingPathComponent($0)) }
      ?? FileHandle.nullDevice
    let output = Pipe()
    program.standardOutput = output
    program.standardError = output
    try program.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    return (program.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
