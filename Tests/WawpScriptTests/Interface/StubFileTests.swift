import LuaRuntime
import Testing

@testable import WawpScript

@Suite("the definitions for editors")
struct StubFileTests {
  private static let interface = ScriptInterface.current
  private static let files = StubFile.all(interface)

  private func text(_ path: String) throws -> String { try #require(Self.files.first { $0.path == path }).text }

  @Test("each file of Lua compiles", arguments: files.map(\.path).filter { !$0.hasSuffix(".json") })
  func compiles(_ path: String) throws {
    let state = try LuaState(
      memoryLimit: 64 << 20, allowIO: false, functions: [], finder: { .missing($0) }, output: { _, _ in })
    #expect(throws: Never.self) { _ = try state.load(Array(self.text(path).utf8), name: path) }
  }

  @Test("every function, class and field is defined")
  func complete() throws {
    let host = try text(".wawp/wawp.lua")
    for function in Self.interface.functions {
      let names = function.parameters.map(\.name).joined(separator: ", ")
      #expect(host.contains("function \(function.name)(\(names)) end"), "\(function.name)")
    }
    for scriptClass in Self.interface.classes {
      #expect(host.contains("---@class \(scriptClass.name)"))
      for field in scriptClass.fields { #expect(host.contains("---@field \(field.name)"), "\(field.name)") }
      for method in scriptClass.methods { #expect(host.contains("function \(method.name)("), "\(method.name)") }
    }
    for module in Self.interface.modules {
      let text = try text(".wawp/\(module.name.replacing(".", with: "/")).lua")
      for function in module.functions { #expect(text.contains("function \(function.name)("), "\(function.name)") }
      for scriptClass in module.classes { #expect(text.contains("---@class \(scriptClass.name)")) }
    }
  }

  @Test(
    "a function is written with the types of its arguments and results",
    arguments: [
      ("---@param opts? wawp.reject_options why, and what the caller is told", ".wawp/wawp.lua"),
      ("---@return true|nil value", ".wawp/wawp.lua"),
      (
        "---@return wawp.info|string info message",
        ".wawp/wawp.lua"
      ),
      ("---@return wawp.info|nil info", ".wawp/wawp.lua"),
      ("---@overload fun(event: string, handler: fun(event: wawp.call): any)", ".wawp/wawp.lua"),
      ("---@class wawp.call : wawp.event", ".wawp/wawp.lua"),
      ("---@field is_video? boolean nil: not said", ".wawp/wawp.lua"),
      ("---@field format? \"text\"|\"csv\"|\"vcard\" if the name does not say it", ".wawp/wawp/list.lua"),
      ("function schedule:open(at) end", ".wawp/wawp/hours.lua"), ("return hours", ".wawp/wawp/hours.lua"),
    ])
  func lines(_ line: String, _ path: String) throws {
    #expect(try text(path).split(separator: "\n").contains { $0 == line })
  }

  @Test("the settings of lua-language-server are JSON that names the folder of the definitions")
  func settings() throws {
    let settings = try text(".luarc.json")
    let script = LibraryScript()
    script.write("rc.json", settings)
    let shown = try script.run(
      #"local rc = wawp.json.decode(wawp.file.read("rc.json")) print(rc["runtime.version"], rc["workspace.library"][1], rc["runtime.builtin"].io)"#
    )
    #expect(shown == ["Lua 5.4\t.wawp\tdisable"])
  }
}
