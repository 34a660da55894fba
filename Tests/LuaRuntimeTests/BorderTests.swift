import Testing

@testable import LuaRuntime

@Suite("the border")
struct BorderTests {
  /// Counts how many are alive: a longjmp over a Swift frame would leak them.
  final class Canary {
    nonisolated(unsafe) static var alive = 0  // these tests run one after the other
    init() { Canary.alive += 1 }
    deinit { Canary.alive -= 1 }
  }

  @Test("a host function that raises frees its objects and runs its defers")
  func canary() throws {
    var deferred = 0
    let bench = try Bench(extra: [
      HostFunction("host.fail") { call in
        let canary = Canary()
        defer { deferred += 1 }
        return withExtendedLifetime(canary) { call.raise("bad luck") }
      }
    ])
    for _ in 0..<1000 { #expect(bench.value("host.fail()") == "runtime: bad luck") }
    #expect(deferred == 1000)
    #expect(Canary.alive == 0)
  }

  @Test("an error of a host function carries the caller's line")
  func position() throws {
    guard case .failure(let error) = try Bench().run("local x = 1\n\nhost.add('a')") else {
      Issue.record("no error"); return
    }
    #expect(error.file == "test.lua")
    #expect(error.line == 3)
    #expect(error.message == "bad argument `a` to host.add: expected an integer, got string")
    #expect(error.traceback.contains("test.lua:3: in main chunk"))
    #expect(try Bench().value("\n\nreturn host.where()") == "3")
  }

  @Test("a traceback is joined across coroutines")
  func joined() throws {
    let source = """
      local function inner() error("deep") end
      local co = coroutine.wrap(function() inner() end)
      local function outer() co() end
      outer()
      """
    guard case .failure(let error) = try Bench().run(source) else { Issue.record("no error"); return }
    #expect(error.message.contains("deep"))
    #expect(
      error.traceback.contains("in upvalue 'inner'") || error.traceback.contains("in function 'inner'")
        || error.traceback.contains("inner"))
    #expect(error.traceback.contains("test.lua:4: in main chunk"), "\(error.traceback)")
  }

  @Test("a caught error of a coroutine does not get into the next traceback")
  func forgotten() throws {
    let source = """
      pcall(coroutine.wrap(function() error("first") end))
      local x = nil
      x()
      """
    guard case .failure(let error) = try Bench().run(source) else { Issue.record("no error"); return }
    #expect(!error.traceback.contains("test.lua:1: in function <"), "\(error.traceback)")
  }

  @Test("pushes by the host cannot fail: they pass the memory limit, and the script is ended afterwards, not the host")
  func exempt() throws {
    let functions = [
      HostFunction("host.big") { call in
        call.stack.push([UInt8](repeating: 120, count: 4 << 20))
        return .results(1)
      }
    ]
    #expect(try Bench(memoryLimit: 16 << 20, extra: functions).value("local s = host.big() return #s") == "4194304")
    let small = try Bench(memoryLimit: 1 << 20, extra: functions)
    #expect(small.value("local t = {} for i = 1, 9 do t[i] = host.big() end").hasPrefix("memory"))
    #expect(small.value("return 1") == "1")
  }

  @Test(
    "compile errors have file and line; a # line, a BOM and CRLF keep the lines right",
    arguments: [
      ("local x = = 1", 1, "unexpected symbol near '='"), ("\nif x then", 2, "'end' expected"),
      ("#!/usr/bin/env wawp-script\nlocal = 1", 2, "<name> expected"),
      ("\u{FEFF}local x = 1\r\nlocal = 2", 2, "<name> expected"),
    ])
  func syntax(_ source: String, _ line: Int, _ message: String) throws {
    guard case .failure(let error) = try Bench().run(source) else { Issue.record("no error"); return }
    #expect(error.kind == .syntax)
    #expect(error.file == "test.lua")
    #expect(error.line == line)
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test("bytecode is refused as a script")
  func bytecode() throws {
    guard case .failure(let error) = try Bench().run("\u{1B}Lua") else { Issue.record("no error"); return }
    #expect(error.message.contains("binary chunk"))
  }

  @Test("the collector at its most aggressive changes no result")
  func stress() throws {
    let bench = try Bench()
    bench.state.collectAlways()
    let source = """
      local t = {}
      for i = 1, 200 do t[i] = {name = "n" .. i, f = function() return i end} end
      local s = 0
      for i = 1, #t do s = s + t[i].f() end
      local d = host.decode('{"a":[1,2,{"b":null}],"c":{}}')
      return s .. host.encode(d) .. select(2, pcall(string.rep)) .. host.wait()
      """
    #expect(bench.value(source, cpu: 20).hasPrefix("20100{\"a\":[1,2,{\"b\":null}],\"c\":{}}"))
  }

  @Test("memory does not grow over many tasks")
  func noGrowth() throws {
    let bench = try Bench()
    let chunk = try bench.state.load(Array("local t = {1, 2, 3} return #t".utf8), name: "t.lua")
    func work(_ count: Int) {
      for _ in 0..<count {
        let task = bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
        if case .finished(let n) = task.start(chunk, arguments: { _ in 0 }) { task.takeResults(n) { _ in } }
        task.end()
      }
      bench.state.collect()
    }
    work(1000)
    let before = bench.state.memoryInUse
    work(20000)
    #expect(bench.state.memoryInUse <= before + 1024)
  }
}
