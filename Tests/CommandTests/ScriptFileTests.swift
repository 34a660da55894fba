import Glibc
import Testing

@Suite("The file of the script")
struct ScriptFileTests {
  private static let event = "{\"event\":\"a\",\"id\":\"evt_1\"}\n"

  @Test(
    "CRLF, a BOM and #! are fine, and lines are counted right", .timeLimit(.minutes(5)),
    arguments: [
      "wawp.on('a', function()\r\n  error('here')\r\nend)\r\n",
      "\u{FEFF}wawp.on('a', function()\n  error('here')\nend)\n",
      "#!/usr/bin/env wawp-script\nwawp.on('a', function() error('here') end)\n",
      "\u{FEFF}#!/usr/bin/env wawp-script\r\nwawp.on('a', function() error('here') end)\r\n",
      "wawp.on('a', function()\n  error('here')\nend)",
    ])
  func forms(text: String) async throws {
    let folder = try Folder(["handle.lua": text])
    let finished = try await Program.run(["handle.lua"], stdin: Self.event, in: folder)
    #expect(finished.exit == 70)
    #expect(
      finished.stdout.contains(#""error":{"message":"here","file":"handle.lua","line":2,"#),
      "\(finished.stdout)")
    #expect(!finished.stdout.contains("\\r"))
    #expect(!finished.errors.contains(0x0D))
  }

  @Test("a script can be run as a program by its first line", .timeLimit(.minutes(5)))
  func executable() async throws {
    let folder = try Folder()
    try folder.write("handle", "#!\(Program.path)\nwawp.on('a', function(e) print(e.id) end)\n")
    chmod("\(folder.path)/handle", 0o700)
    let finished = try await Program.shell("echo '{\"event\":\"a\",\"id\":\"evt_1\"}' | ./handle", in: folder)
    #expect(finished.exit == 0, "\(finished.stderr)")
    #expect(finished.stderr == "evt_1\n")
  }

  @Test("a script of 100 MB is refused at once", .timeLimit(.minutes(5)))
  func huge() async throws {
    let folder = try Folder()
    let finished = try await Program.shell(
      "head -c 100000000 /dev/zero | tr '\\0' '-' > handle.lua; echo '{\"event\":\"a\"}' | $W handle.lua",
      in: folder)
    #expect(finished.exit == 66)
    #expect(finished.stderr.contains("handle.lua is larger than 4 MiB"))
  }

  @Test("a script that is bytecode is refused", .timeLimit(.minutes(5)))
  func bytecode() async throws {
    let folder = try Folder()
    try folder.write("handle.lua", [0x1B, 0x4C, 0x75, 0x61, 0x54, 0x00])
    let finished = try await Program.run(["handle.lua"], stdin: Self.event, in: folder)
    #expect(finished.exit == 70)
    #expect(finished.stderr.hasPrefix("wawp-script: error: "))
    #expect(finished.stderr.contains("bytecode") || finished.stderr.contains("binary"))
  }

  @Test("a script of random bytes is an error, not a crash", .timeLimit(.minutes(5)), arguments: 1...5)
  func noise(seed: Int) async throws {
    let folder = try Folder()
    var state = UInt64(seed)
    let bytes = (0..<4096).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    try folder.write("handle.lua", bytes)
    let finished = try await Program.run(["handle.lua"], stdin: Self.event, in: folder)
    #expect(finished.exit == 70)
    #expect(String(validating: finished.errors, as: UTF8.self) != nil)
    #expect(String(validating: finished.output, as: UTF8.self) != nil)
    #expect(finished.records.count == 1)
  }

  @Test(
    "a file that may not be read", .timeLimit(.minutes(5)),
    .enabled(if: geteuid() != 0, "root may read everything"),
    arguments: [["handle.lua"], ["fine.lua", "event.json"]])
  func unreadable(arguments: [String]) async throws {
    let folder = try Folder([
      "handle.lua": "", "fine.lua": "wawp.on('a', function() end)", "event.json": Self.event,
    ])
    chmod("\(folder.path)/handle.lua", 0)
    chmod("\(folder.path)/event.json", 0)
    let finished = try await Program.run(arguments, stdin: Self.event, in: folder)
    #expect(finished.exit == 66)
    #expect(finished.stderr.contains("cannot read \(arguments[arguments.count - 1]): permission denied"))
  }

  @Test("names with odd letters are shown without harm", .timeLimit(.minutes(5)))
  func oddName() async throws {
    let folder = try Folder()
    try folder.write("caf\u{E9} \u{1B}[31m.lua", "wawp.on('a', function() error('here') end)")
    let finished = try await Program.run(["caf\u{E9} \u{1B}[31m.lua"], stdin: Self.event, in: folder)
    #expect(finished.exit == 70)
    #expect(!finished.errors.contains(0x1B))
    #expect(!finished.output.contains(0x1B))
  }

  @Test("a script that is larger than its memory limit says so", .timeLimit(.minutes(5)))
  func largerThanMemory() async throws {
    let folder = try Folder()
    try folder.write("handle.lua", "local t = {" + String(repeating: "{1,'abc',2},", count: 100_000) + "}\n")
    let finished = try await Program.run(
      ["handle.lua", "--memory-limit", "1"], stdin: Self.event, in: folder)
    #expect(finished.exit == 70)
    #expect(finished.stderr.contains("--memory-limit"), "\(finished.stderr)")
    #expect(finished.records.count == 1)
  }
}
