import Foundation
import Testing

@testable import Service

@Suite("watching a script")
struct ScriptWatchTests {
  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("watch-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test("notices a change in place, a rename over it, a module beside it, and that it is gone; nothing else")
  func changes() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = "\(folder)/handle.lua"
    try write("a", script)
    let watch = ScriptWatch(script: script)
    #expect(!watch.hasChanged())
    try write("bb", script)
    #expect(watch.hasChanged())
    #expect(!watch.hasChanged())

    try write("c", "\(folder)/new.tmp")
    #expect(!watch.hasChanged())
    #expect(rename("\(folder)/new.tmp", script) == 0)
    #expect(watch.hasChanged())

    try write("x", "\(folder)/module.lua")
    #expect(watch.hasChanged())
    try write("x", "\(folder)/notes.txt")
    #expect(!watch.hasChanged())

    try FileManager.default.removeItem(atPath: script)
    #expect(watch.hasChanged())
    #expect(!watch.hasChanged())
  }

  @Test("a folder that is not there does no harm")
  func missing() {
    let watch = ScriptWatch(script: "/nowhere/at/all.lua")
    #expect(!watch.hasChanged())
  }
}
