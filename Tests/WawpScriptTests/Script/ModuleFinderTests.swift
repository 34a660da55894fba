import Glibc
import LuaRuntime
import Testing

@testable import WawpScript

@Suite("require")
final class ModuleFinderTests {
  private static let files = [("vip.lua", "return 1"), ("rules/night.lua", "return 2"), ("rules/init.lua", "return 3")]
  private let folder: String

  init() throws {
    var template = Array("/tmp/wawp-modules-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
    mkdir(folder + "/rules", 0o755)
    for (name, text) in ModuleFinderTests.files {
      let file = try #require(fopen("\(folder)/\(name)", "w"))
      fputs(text, file)
      fclose(file)
    }
  }

  deinit {
    for (name, _) in ModuleFinderTests.files { unlink("\(folder)/\(name)") }
    rmdir(folder + "/rules")
    rmdir(folder)
  }

  @Test(
    "finds modules beside the script by their dotted names",
    arguments: [
      ("vip", "vip.lua"), ("rules.night", "rules/night.lua"), ("rules", "rules/init.lua"),
      ("wawp.text", "wawp/text.lua"),
    ])
  func finds(_ module: String, _ name: String) {
    guard case .text(_, let found) = ModuleFinder(folder: folder).find(module) else {
      Issue.record("missing"); return
    }
    #expect(found == name)
  }

  @Test(
    "never leaves the folder",
    arguments: ["..secret", "../secret", "/etc/passwd", "a/b", "", ".", "a.", "a\0b", "rules..night"])
  func confined(_ module: String) {
    guard case .missing = ModuleFinder(folder: folder).find(module) else { Issue.record("found \(module)"); return }
  }

  @Test("says where it looked")
  func missing() {
    guard case .missing(let why) = ModuleFinder(folder: folder).find("none") else { Issue.record("found"); return }
    #expect(why.contains("none.lua beside the script"))
  }

  @Test("gives back lines for errors")
  func lines() {
    let finder = ModuleFinder(folder: nil)
    finder.remember(Array("first\r\n\t second \n\n".utf8), name: "a.lua")
    #expect(finder.line(1, of: "a.lua") == "first")
    #expect(finder.line(2, of: "a.lua") == "second")
    #expect(finder.line(3, of: "a.lua") == nil)
    #expect(finder.line(9, of: "a.lua") == nil)
    #expect(finder.line(1, of: "b.lua") == nil)
  }
}
