import Foundation
import Glibc
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
    #expect(!watch.hasChanged(at: 1))
    try write("bb", script)
    #expect(watch.hasChanged(at: 1))
    #expect(!watch.hasChanged(at: 1))

    try write("c", "\(folder)/new.tmp")
    #expect(!watch.hasChanged(at: 1))
    #expect(rename("\(folder)/new.tmp", script) == 0)
    #expect(watch.hasChanged(at: 1))

    try write("x", "\(folder)/module.lua")
    #expect(watch.hasChanged(at: 1))
    try write("x", "\(folder)/notes.txt")
    #expect(!watch.hasChanged(at: 1))

    try FileManager.default.removeItem(atPath: script)
    #expect(watch.hasChanged(at: 1))
    #expect(!watch.hasChanged(at: 1))
  }

  @Test("a change that nobody tells of counts once it has stayed the same for some seconds")
  func quiet() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = "\(folder)/handle.lua"
    try write("a", script)
    let watch = ScriptWatch(script: script)
    // Open for writing all the time, as a slow writer has it: no event comes before the file is closed.
    let file = open(script, O_WRONLY | O_APPEND | O_CLOEXEC)
    defer { close(file) }
    #expect(Glibc.write(file, "half", 4) == 4)
    #expect(!watch.hasChanged(at: 10))
    #expect(!watch.hasChanged(at: 12))
    #expect(Glibc.write(file, "rest", 4) == 4)
    #expect(!watch.hasChanged(at: 14))
    #expect(!watch.hasChanged(at: 16.5))
    #expect(watch.hasChanged(at: 17.5))
    #expect(!watch.hasChanged(at: 30))
  }

  @Test("a folder that is not there does no harm")
  func missing() {
    let watch = ScriptWatch(script: "/nowhere/at/all.lua")
    #expect(!watch.hasChanged(at: 1))
  }
}
