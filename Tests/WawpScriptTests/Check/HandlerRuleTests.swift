import Testing
import WawpScript

@Suite("handlers that never run")
struct HandlerRuleTests {
  /// The lines with a handler that never runs.
  private static func lines(_ text: String) -> [Int] {
    var configuration = Configuration()
    configuration.isDryRun = true
    let source = ScriptSource(text: Array(text.utf8), name: "handle.lua", folder: nil)
    return ScriptCheck.check(source, path: "handle.lua", configuration: configuration).findings.map { finding in
      finding.kind == .neverRuns ? finding.line : -finding.line
    }
  }

  private static func on(_ event: String, _ options: String = "", _ body: String = "call:reject()") -> String {
    "wawp.on('\(event)', \(options.isEmpty ? "" : options + ", ")function(call) \(body) end)\n"
  }

  @Test(
    "one behind another that always returns something",
    arguments: [
      "return call:allow('vip')", "return true", "return 'x'", "return {}", "local x = 1 return (false)",
      "if call.is_video then return 1 else return call:allow() end", "do return 1 end",
      "if call.is_video then return 1 end return 2", "while call.from do return 1 end return 2",
    ])
  func ends(_ body: String) {
    #expect(Self.lines(Self.on("call.received", "", body) + Self.on("call.received")) == [2])
  }

  @Test(
    "not behind one that may return nil, or be left otherwise",
    arguments: [
      "if call.from then return 1 end", "return call:reject()", "return", "return nil", "return call.from",
      "if call.from then return end return 1", "for _ in pairs{} do return end return 1", "print(1)",
      "if call.from then return 1 elseif call.is_video then return 2 end", "goto done do return 1 end ::done::",
      "return other()", "local x = call.from return x",
    ])
  func goesOn(_ body: String) {
    let text = "local function other() end " + Self.on("call.received", "", body) + Self.on("call.received")
    #expect(Self.lines(text) == [])
  }

  private static let end = "return true"

  @Test("patterns that cover others")
  func patterns() {
    let later = Self.on("call.received")
    #expect(Self.lines(Self.on("call.*", "", Self.end) + later) == [2])
    #expect(Self.lines(Self.on("*", "", Self.end) + later) == [2])
    #expect(Self.lines(Self.on("call.rec*", "", Self.end) + Self.on("call.received*")) == [2])
    #expect(Self.lines(Self.on("call.received", "", Self.end) + Self.on("call.*")) == [])
    #expect(Self.lines(Self.on("call.received*", "", Self.end) + Self.on("call.rec*")) == [])
    #expect(Self.lines(Self.on("call.accepted", "", Self.end) + later) == [])
  }

  @Test("priorities change the order")
  func priorities() {
    let ends = Self.on("call.received", "{ priority = 5 }", Self.end)
    #expect(Self.lines(Self.on("call.received") + ends) == [1])
    #expect(Self.lines(ends + Self.on("call.received", "{ priority = 10 }")) == [])
    #expect(Self.lines(ends + Self.on("call.received", "{ priority = 5, deadline = 1 }")) == [2])
    #expect(Self.lines(Self.on("call.received", "{ priority = -1 }", Self.end) + Self.on("call.received")) == [])
    #expect(Self.lines(Self.on("call.received", "{ priority = 1 + 1 }", Self.end) + Self.on("call.received")) == [])
    #expect(Self.lines("local o = { priority = -1 } " + ends + Self.on("call.received", "o")) == [])
  }

  @Test("one that is perhaps not registered ends nothing")
  func conditional() {
    let early = "local early = false if early then return end " + Self.on("call.received", "{ priority = 5 }", Self.end)
    #expect(Self.lines(Self.on("call.received") + early) == [])
    #expect(Self.lines(early + Self.on("call.received")) == [2])
    let text = "if #arg_list > 0 then " + Self.on("call.received", "", Self.end) + " end\n" + Self.on("call.received")
    #expect(Self.lines("local arg_list = {} " + text) == [])
  }
}
