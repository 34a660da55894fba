import Glibc
import Testing

@testable import LuaRuntime

@Suite("limits that nothing escapes")
struct LimitTests {
  /// Every escape that EMBEDDING knowledge lists, with the kind of end it must come to within its budget.
  static let runaways: [(String, String)] = [
    ("plain loop", "while true do end"),
    ("pcall loop", "while true do pcall(function() while true do end end) end"),
    ("pcall of error loop", "while true do pcall(error, 'x') end"),
    ("xpcall with a looping handler", "xpcall(function() while true do end end, function() while true do end end)"),
    ("xpcall whose handler loops on an error", "xpcall(error, function() while true do end end)"),
    (
      "that inside gsub",
      "string.gsub('x', 'x', function() xpcall(function() while true do end end, function() while true do end end) end)"
    ),
    (
      "gsub callback", "string.gsub('x', 'x', function() while true do pcall(function() while true do end end) end end)"
    ),
    (
      "fifty pcalls in gsub",
      "local f = function() while true do end end for i = 1, 50 do local g = f f = function() pcall(g) while true do end end end string.gsub('x', 'x', f)"
    ),
    ("sort comparator", "table.sort({1, 2, 3}, function() while true do end end)"),
    (
      "coroutine in a comparator",
      "table.sort({1, 2, 3}, function() while true do pcall(coroutine.wrap(function() while true do end end)) end end)"
    ),
    ("coroutines for ever", "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"),
    (
      "nested coroutines",
      "local function f(n) if n == 0 then while true do end end return coroutine.wrap(f)(n - 1) end f(20)"
    ),
    (
      "pcall in coroutines",
      "coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()"
    ),
    (
      "an endless __close",
      "local c <close> = setmetatable({}, {__close = function() while true do end end}) while true do end"
    ),
    (
      "__close in an abandoned coroutine",
      "local co = coroutine.create(function() local c <close> = setmetatable({}, {__close = function() while true do end end}) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)"
    ),
    ("an endless iterator", "for _ in function() return 1 end do end"),
    (
      "an endless __index chain",
      "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do pcall(function() return t[1] end) end"
    ),
    ("endless string building", "local s = '' while true do s = ('x'):rep(1000) end"),
    ("collecting for ever", "local t = {} for i = 1, 200000 do t[i] = {} end while true do collectgarbage() end"),
    ("load for ever", "local s = 'local x = 1 ' while true do load(s:rep(50000)) end"),
    (
      "comparing long strings",
      "local a, b = ('x'):rep(10000000) .. 'a', ('x'):rep(10000000) .. 'b' while true do local _ = a < b end"
    ),
    ("joining long strings", "local a = ('x'):rep(10000000) while true do local _ = a .. 'b' end"),
    (
      "many handlers of errors", "while true do xpcall(function() local x = nil; x() end, function(m) return m end) end"
    ),
    (
      "error objects with __tostring",
      "while true do pcall(error, setmetatable({}, {__tostring = function() while true do end end})) end"
    ),
  ]

  @Test("a runaway script ends within its CPU budget", arguments: runaways)
  func cpu(_ name: String, _ source: String) throws {
    let bench = try Bench()
    let began = threadCPU()
    let result = bench.run(source, cpu: 0.1)
    let took = threadCPU() - began
    guard case .failure(let error) = result else { Issue.record("\(name): \(result)"); return }
    #expect(error.kind == .cpu, "\(name): \(error)")
    #expect(took < 1.1, "\(name) took \(took) s of CPU")
    #expect(error.line == 1, "\(name): \(error)")
    #expect(bench.value("return 1 + 1") == "2", "after \(name)")
  }

  static let crowds: [(String, String)] = [
    ("a growing table", "local t = {} while true do t[#t + 1] = {} end"),
    ("a growing global", "t = {} while true do t[#t + 1] = {} end"),
    ("tables in tables", "local t = {} while true do t = {t} end"),
    ("many closures", "local t = {} while true do t[#t + 1] = function() return t end end"),
    ("many coroutines", "local t = {} while true do t[#t + 1] = coroutine.create(print) end"),
    ("a pcall around it", "while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end"),
    (
      "a weak metatable under pressure",
      "keep = {} local mt = setmetatable({}, {__mode = 'v'}) for i = 1, 1e7 do mt.__newindex = {} local t = setmetatable({}, mt) for j = 1, 50 do t[j] = {j} end keep[#keep + 1] = {} end"
    ),
  ]

  /// What ends a task half way through a C function leaves its coroutine without hooks: nothing may run in it again.
  @Test(
    "after a task was ended, the next one on the same state is ended as well, and errors stay honest",
    arguments: runaways + [
      (
        "values to be closed around a callback",
        "local x <close> = setmetatable({}, {__close = function() while true do end end}) ('a'):gsub('a', function() while true do end end)"
      ),
      (
        "two endless __close of a task that waits",
        "local f = function() while true do end end local a <close> = setmetatable({}, {__close = f}) local b <close> = setmetatable({}, {__close = f}) host.wait() while true do end"
      ),
      (
        "a coroutine that is left behind",
        "co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) ('a'):gsub('a', function() while true do end end) end) coroutine.resume(co)"
      ),
    ])
  func again(_ name: String, _ source: String) throws {
    let bench = try Bench()
    bench.state.setLoading(true)
    _ = bench.run(source, cpu: 0.05)
    for next in ["while true do end", "pcall(function() coroutine.close(co) end) while true do end"] {
      let began = Monotonic.now
      guard case .failure(let error) = bench.run(next, cpu: 0.05) else { Issue.record("\(name): not ended"); return }
      #expect(error.kind == .cpu, "\(name): \(error)")
      #expect(Monotonic.now - began < 5, "\(name)")
    }
    guard case .failure(let error) = bench.run("error('the real message', 0)") else {
      Issue.record("\(name): no error")
      return
    }
    #expect(error.message.contains("the real message"), "\(name): \(error)")
  }

  @Test("a script that eats memory is ended, and the next one runs", arguments: crowds)
  func memory(_ name: String, _ source: String) throws {
    let bench = try Bench(memoryLimit: 4 << 20)
    bench.state.setLoading(true)
    let chunk = try bench.state.load(Array(source.utf8), name: "test.lua")
    bench.state.setLoading(true)
    let task = bench.state.beginTask(cpuSeconds: 3, deadline: Monotonic.now + 20)
    let step = task.start(chunk) { _ in 0 }
    guard case .failed(let error) = step else { Issue.record("\(name): \(step)"); return }
    #expect(error.kind != .runtime && error.kind != .syntax, "\(name): \(error)")
    task.end()
    bench.state.release(chunk)
    bench.state.collect()
    if !source.contains("keep") && !source.hasPrefix("t =") {
      #expect(bench.value("return 1 + 1") == "2", "after \(name)")
    }
  }

  @Test(
    "one step cannot pass the memory limit by much, and its error can be caught",
    arguments: [
      "return pcall(string.rep, 'x', 1e9)", "local s = 'x' return pcall(function() while true do s = s .. s end end)",
      "local s = ('x'):rep(1e6) return pcall(function() return s..s..s..s..s..s..s..s..s..s..s..s end)",
      "local t = {} for i = 1, 100 do t[i] = ('x'):rep(100000) end return pcall(table.concat, t)",
    ])
  func oneStep(_ source: String) throws {
    let bench = try Bench(memoryLimit: 4 << 20)
    let value = bench.value(source)
    #expect(value == "false" || value.hasPrefix("memory"), "\(value)")
    #expect(bench.value("return 1 + 1") == "2")
  }

  @Test("the wall clock ends a script as well")
  func wall() throws {
    guard case .failure(let error) = try Bench().run("while true do end", cpu: 60, wall: 0.1) else {
      Issue.record("it ended")
      return
    }
    #expect(error.kind == .deadline)
  }

  @Test("CPU time is added up over all slices of a task")
  func slices() throws {
    let source = "while true do local x = 0 for i = 1, 20000 do x = x + i end host.wait() end"
    guard case .failure(let error) = try Bench().run(source, cpu: 0.1) else { Issue.record("it ended"); return }
    #expect(error.kind == .cpu)
  }

  @Test("slices too short for a look at the clock are charged as well")
  func shortSlices() throws {
    guard case .failure(let error) = try Bench().run("while true do host.wait() end", cpu: 0.05) else {
      Issue.record("it ended")
      return
    }
    #expect(error.kind == .cpu)
  }

  @Test("an interrupt stops what runs at its next instruction")
  func interrupt() throws {
    let bench = try Bench()
    bench.state.interrupter.interrupt()
    guard case .failure(let error) = bench.run("while true do pcall(function() while true do end end) end", cpu: 60)
    else { Issue.record("it ended"); return }
    #expect(error.kind == .interrupted)
  }

  @Test("a chain of coroutine.close ends in an error, not in a crash")
  func closeChain() throws {
    let source = """
      local co
      for i = 1, 30000 do
        local inner = co
        co = coroutine.create(function()
          local c <close> = setmetatable({}, {__close = function() if inner then coroutine.close(inner) end end})
          coroutine.yield()
        end)
        coroutine.resume(co)
      end
      local ok, m = coroutine.close(co)
      return m or 'closed'
      """
    let value = try Bench().value(source, cpu: 5)
    #expect(value.contains("too deep") || value == "closed", "\(value)")
  }

  @Test(
    "a deep recursion is a stack overflow error that can be caught",
    arguments: [
      "local function f() return 1 + f() end return pcall(f)",
      "local t = {} t = setmetatable(t, {__index = function(t, k) return t[k] end}) return pcall(function() return t.x end)",
      "local function f() local ok, m = pcall(f) return ok end return f() and 'false'",
      "local s = ('('):rep(300) .. '1' .. (')'):rep(300) return tostring(load('return ' .. s) ~= nil) == 'false' and 'false'",
      "local function f(n) return coroutine.wrap(function() return f(n + 1) end)() end return pcall(f, 1)",
    ])
  func recursion(_ source: String) throws {
    let value = try Bench().value(source, cpu: 5)
    // A million frames can fill the memory before Lua's own limit of the stack.
    #expect(value == "false" || value == "nil" || value.hasPrefix("memory"), "\(value)")
  }
}

/// CPU seconds of this thread: other tests run at the same time.
private func threadCPU() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
