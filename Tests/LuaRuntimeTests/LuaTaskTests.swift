import Testing

@testable import LuaRuntime

@Suite("a task")
struct LuaTaskTests {
  @Test(
    "a wait passes through everything that Lua can yield through",
    arguments: [
      ("plain code", "return host.wait()"),
      ("pcall", "local ok, v = pcall(host.wait) return ok and v"),
      ("pcall of a function", "local ok, v = pcall(function() return host.wait() end) return ok and v"),
      ("xpcall", "local ok, v = xpcall(host.wait, print) return ok and v"),
      ("nested pcalls", "local _, _, v = pcall(pcall, host.wait) return v"),
      ("a coroutine", "local co = coroutine.create(host.wait) local ok, v = coroutine.resume(co) return ok and v"),
      ("a wrapped coroutine", "return coroutine.wrap(function() return host.wait() end)()"),
      (
        "coroutines in coroutines",
        "return coroutine.wrap(function() return coroutine.wrap(function() return host.wait() end)() end)()"
      ),
      (
        "pcall in a coroutine in pcall",
        "local _, v = pcall(coroutine.wrap(function() local _, v = pcall(host.wait) return v end)) return v"
      ),
      ("an __index", "return setmetatable({}, {__index = function() return host.wait() end}).x"),
      ("an __add", "return setmetatable({}, {__add = function() return host.wait() end}) + 1"),
      ("a __concat", "return setmetatable({}, {__concat = function() return host.wait() end}) .. ''"),
      ("a __call", "return setmetatable({}, {__call = function() return host.wait() end})()"),
      ("a __lt", "return (setmetatable({}, {__lt = function() return host.wait() == 1 end}) < {}) and 1"),
      ("an iterator", "for v in function(_, c) if not c then return host.wait() end end do return v end"),
      (
        "a coroutine as iterator",
        "for v in coroutine.wrap(function() coroutine.yield(host.wait()) end) do return v end"
      ),
      (
        "a <close>",
        "local r do local c <close> = setmetatable({}, {__close = function() r = host.wait() end}) end return r"
      ),
      ("load", "return load('return host.wait()')()"),
    ])
  func waits(_ place: String, _ source: String) throws {
    #expect(try Bench().value(source) == "1", "\(place)")
  }

  @Test(
    "where Lua cannot yield, the error names the function, the place and the way round",
    arguments: [
      (
        "string.gsub('x', 'x', host.wait)",
        "host.wait cannot wait inside a string.gsub callback; collect the matches first"
      ),
      ("table.sort({2, 1}, function() return host.wait() end)", "host.wait cannot wait inside a table.sort comparator"),
      ("require('m')", "host.wait cannot wait inside the top level of a required module"),
      (
        "tostring(setmetatable({}, {__tostring = host.wait}))",
        "host.wait cannot wait inside a callback of a C function"
      ),
      (
        "string.gsub('x', 'x', function() coroutine.wrap(host.wait)() end)",
        "host.wait cannot wait inside"
      ),
    ])
  func cannotWait(_ source: String, _ message: String) throws {
    let bench = try Bench()
    bench.modules["m"] = "host.wait()"
    let value = bench.value(source)
    #expect(value.contains(message), "\(value)")
  }

  @Test("two waits in two coroutines come back to the right one")
  func interleaved() throws {
    let source = """
      local a = coroutine.wrap(function() local x = host.wait() coroutine.yield(x) return host.wait() end)
      local b = coroutine.wrap(function() return host.wait() end)
      return a() .. b() .. a()
      """
    #expect(try Bench().value(source) == "123")
  }

  @Test("many tasks wait at once and are resumed in any order")
  func manyTasks() throws {
    let bench = try Bench()
    let chunk = try bench.state.load(Array("local n = host.wait() return n * 2".utf8), name: "t.lua")
    let tasks = (0..<100).map { _ in bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 10) }
    for task in tasks {
      guard case .waiting = task.start(chunk, arguments: { _ in 0 }) else { Issue.record("not waiting"); return }
    }
    for (number, task) in tasks.enumerated().reversed() {
      guard
        case .finished(let count) = task.resume(results: {
          $0.push(number); return 1
        })
      else {
        Issue.record("not finished")
        return
      }
      #expect(task.takeResults(count) { $0.integer(1) } == number * 2)
      task.end()
    }
  }

  @Test("a coroutine that waits, or is an event's own, cannot be resumed or closed by another event")
  func foreignCoroutines() throws {
    let bench = try Bench()
    bench.state.setLoading(true)
    let first = try bench.state.load(
      Array("main = coroutine.running() co = coroutine.create(host.wait) coroutine.resume(co)".utf8), name: "a.lua")
    let task = bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 10)
    guard case .waiting = task.start(first, arguments: { _ in 0 }) else { Issue.record("not waiting"); return }
    #expect(bench.value("return (select(2, coroutine.resume(co)))").contains("waits for an answer"))
    #expect(bench.value("return (select(2, coroutine.resume(main)))").contains("coroutine of an event"))
    #expect(bench.value("coroutine.close(co)").contains("waits for an answer"))
    #expect(bench.value("coroutine.close(main)").contains("coroutine of an event"))
    guard case .finished = task.resume(results: { _ in 0 }) else { Issue.record("not finished"); return }
    task.end()
  }

  @Test("a dropped task closes nothing twice and its coroutine is used again")
  func droppedTask() throws {
    let bench = try Bench()
    let chunk = try bench.state.load(
      Array("local c <close> = setmetatable({}, {__close = function() print('closed') end}) host.wait()".utf8),
      name: "t.lua")
    for _ in 0..<50 {
      let task = bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 10)
      _ = task.start(chunk) { _ in 0 }
      task.end()
    }
    #expect(bench.value("return 1") == "1")
  }

  @Test("yield outside a coroutine of the script's own is an error, not a wait without end")
  func bareYield() throws {
    #expect(try Bench().value("coroutine.yield()").contains("attempt to yield from outside a coroutine"))
  }

  @Test(
    "coroutines behave as Lua's own",
    arguments: [
      (
        "local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return co(1) .. co(5)",
        "210"
      ),
      ("return coroutine.isyieldable()", "false"),
      ("return coroutine.wrap(function() return coroutine.isyieldable() end)()", "true"),
      (
        "local co = coroutine.create(function() error('x') end) return select('#', coroutine.resume(co)) .. coroutine.status(co)",
        "2dead"
      ),
      (
        "local co = coroutine.create(print) coroutine.resume(co) return (select(2, coroutine.resume(co)))",
        "cannot resume dead coroutine"
      ),
      (
        "local co co = coroutine.create(function() return coroutine.resume(co) end) local _, ok, m = coroutine.resume(co) return m",
        "cannot resume non-suspended coroutine"
      ),
      (
        "local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() error('e') end}) coroutine.yield() end) coroutine.resume(co) local ok, m = coroutine.close(co) return tostring(ok) .. m",
        "falsetest.lua:1: e"
      ),
      ("return tostring(coroutine.close(coroutine.create(print)))", "true"),
      ("local ok, m = pcall(coroutine.wrap(function() error('inner') end)) return m", "test.lua:1: inner"),
      ("local ok, m = pcall(coroutine.wrap(function() error({message = 'table'}) end)) return m.message", "table"),
      ("return (select(2, coroutine.running()))", "true"),
    ])
  func coroutines(_ source: String, _ expected: String) throws {
    #expect(try Bench().value(source) == expected)
  }

  @Test("at rest a state gives up its garbage and the coroutines of a crowd, and goes on")
  func rest() throws {
    let bench = try Bench()
    #expect(bench.value("host.kept = 'here' return 1") == "1")
    bench.state.rest()
    let before = bench.state.memoryInUse
    let source = Array("local t = {} for i = 1, 20 do t[i] = 'text ' .. i end host.wait() return host.kept".utf8)
    let function = try bench.state.load(source, name: "crowd.lua")
    let tasks = (0..<300).map { _ in bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 60) }
    let waiting = tasks.count { if case .waiting = $0.start(function, arguments: { _ in 0 }) { true } else { false } }
    #expect(waiting == 300)
    #expect(bench.state.memoryInUse > before + 300_000)
    var results: [String?] = []
    for task in tasks {
      if case .finished(let count) = task.resume(results: { _ in 0 }) {
        results.append(task.takeResults(count) { $0.string(1) })
      }
      task.end()
    }
    #expect(results.count { $0 == "here" } == 300)
    bench.state.release(function)
    bench.state.rest()
    #expect(bench.state.memoryInUse < before + 20_000)
    #expect(bench.value("return host.kept") == "here")
  }
}
