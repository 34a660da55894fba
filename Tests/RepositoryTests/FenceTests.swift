import Foundation
import Testing

@Suite("the fences")
struct FenceTests {
  private func importers(of module: String) -> Set<String> {
    var folders: Set<String> = []
    for file in Tree.files(in: "Sources", ending: ".swift") {
      let imports = Tree.lines(file).contains { line in
        let words = line.split(separator: " ")
        return words.last == Substring(module) && words.contains("import") && !line.hasPrefix("//")
      }
      if imports { folders.insert(file.components(separatedBy: "/")[1]) }
    }
    return folders
  }

  @Test(
    "a C module has one Swift module as its only client",
    arguments: [
      ("CLua", ["LuaRuntime"]), ("CLuaShim", ["LuaRuntime"]), ("CCurl", ["HTTPTransport"]), ("CJSON", ["JSON"]),
      ("CSQLite", ["Store"]), ("CTOML", ["wawp-script"]), ("CLineEditor", ["wawp-script"]), ("CZones", ["Zones"]),
      ("CAllocator", ["Machine"]),
    ])
  func clients(_ module: String, _ allowed: [String]) { #expect(importers(of: module) == Set(allowed)) }

  @Test(
    "only the listener and the simulator serve HTTP, and the library knows neither them nor the argument parser",
    arguments: [
      ("NIOCore", ["Simulator", "WebhookListener"]), ("NIOPosix", ["Simulator", "WebhookListener"]),
      ("NIOHTTP1", ["Simulator", "WebhookListener"]), ("NIOSSL", ["WebhookListener"]), ("NIOHTTP2", []),
      ("Service", ["wawp-script"]), ("WebhookListener", ["Service", "wawp-script"]),
      ("ArgumentParser", ["wawp-script"]),
      ("Simulator", ["wawp-script"]),
    ])
  func layers(_ module: String, _ allowed: [String]) { #expect(importers(of: module) == Set(allowed)) }

  @Test("nothing brings in full Foundation")
  func foundation() { #expect(importers(of: "Foundation").isEmpty) }

  @Test("Swift never raises a Lua error, and the library neither prints nor exits")
  func forbidden() throws {
    let raises = try Regex(#"\b(lua_error|luaL_error|luaL_argerror|luaL_check[a-z]+|lua_yieldk?)\("#)
    let ends = try Regex(#"(^|[^.\w])(print|exit|_exit|abort)\("#)
    for file in Tree.files(in: "Sources", ending: ".swift") {
      for (number, line) in Tree.lines(file).enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(!line.contains(raises), "\(file):\(number + 1): \(line)")
        let isCommand = file.hasPrefix("Sources/wawp-script/")
        #expect(isCommand || !line.contains(ends), "\(file):\(number + 1): \(line)")
      }
    }
  }

  // The tests are one process: a program that one of them starts would keep the descriptors of the others open.
  @Test("no child that a test starts inherits a descriptor of another test")
  func inherited() throws {
    let opens = try Regex(
      #"\b(socket\([^)]*SOCK_STREAM|open\([^)]*O_(RDONLY|WRONLY|RDWR)|pipe\(&|accept\([a-z]+, nil)"#)
    for file in Tree.files(in: "Tests", ending: ".swift") {
      for (number, line) in Tree.lines(file).enumerated() where line.contains(opens) && !line.contains("addopen") {
        #expect(line.contains("_CLOEXEC"), "\(file):\(number + 1): \(line)")
      }
    }
  }

  @Test("nothing in the sources forces what may be absent")
  func forced() throws {
    let force = try Regex(#"(try!|as!|[\w\)\]]!(\.|\)|,|$| ))"#)
    for file in Tree.files(in: "Sources", ending: ".swift") {
      for (number, line) in Tree.lines(file).enumerated() {
        let code = line.components(separatedBy: "//")[0].replacing(try Regex(#""([^"\\]|\\.)*""#), with: "\"\"")
        #expect(!code.contains(force), "\(file):\(number + 1): \(line)")
      }
    }
  }
}
