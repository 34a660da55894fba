import Testing

@testable import LuaRuntime

@Suite("the sandbox")
struct SandboxTests {
  @Test(
    "takes away what reaches outside or round the limits",
    arguments: [
      ("return io.open('/etc/passwd')", "`io` is not available to scripts: wawp.file.read"),
      ("os.execute('true')", "os.execute is not available to scripts: wawp.http reaches other programs (--allow-io"),
      ("os.getenv('HOME')", "wawp.env(name)"),
      ("os.exit(1)", "os.exit is not available to scripts"),
      ("debug.sethook()", "`debug` is not available to scripts"),
      ("dofile('x')", "`dofile` is not available to scripts: require("),
      ("loadfile('x')", "`loadfile` is not available to scripts"),
      ("return package.path", "`package` is not available to scripts"),
      ("setmetatable({}, {__gc = print})", "metatables with __gc are not available to scripts"),
      ("collectgarbage('stop')", "collectgarbage(\"stop\") is not available to scripts"),
      ("return (select(2, load('\\27Lua')))", "attempt to load a binary chunk (mode is 't')"),
      ("return (select(2, load('x', 'x', 'b')))", "bytecode is not available"),
      ("return (select(2, pcall(load, ('x'):rep(2000000))))", "larger than 1 MiB"),
      ("getmetatable('').__index = {}", "attempt to index a boolean value"),
      ("setmetatable(_G, {})", "cannot change a protected metatable"),
      ("getmetatable(host.decode('[]')).__gc = print", "attempt to index a boolean value"),
      ("getmetatable(os).__gc = print", "attempt to index a boolean value"),
      ("os.date(('%%'):rep(4000))", "the format given to os.date is longer than 1024 bytes"),
    ])
  func taken(_ source: String, _ message: String) throws {
    let value = try Bench().value(source)
    #expect(value.contains(message), "\(value)")
  }

  @Test("the string library has no dump, and math, utf8, table, coroutine and the harmless part of os are there")
  func libraries() throws {
    let source = """
      return tostring(string.dump) .. type(math.pi) .. type(utf8.char) .. type(table.move) .. type(coroutine.close)
        .. type(os.time()) .. type(os.date()) .. type(os.clock()) .. type(os.difftime(1, 0))
      """
    #expect(try Bench().value(source) == "nilnumberfunctionfunctionfunctionnumberstringnumbernumber")
  }

  @Test("--allow-io gives io and os, but never what changes the whole program")
  func allowIO() throws {
    let bench = try Bench(allowIO: true)
    #expect(bench.value("return type(io.open) .. type(os.execute) .. type(os.getenv)") == "functionfunctionfunction")
    #expect(bench.value("os.exit(3)").contains("os.exit is not available"))
  }

  @Test(
    "an undeclared variable is an error that suggests what is near",
    arguments: [
      ("local call = 1 return cal", "undeclared variable `cal`, did you mean `call`?"),
      ("return prnit", "undeclared variable `prnit`, did you mean `print`?"),
      ("local message = 1 return function() return mesage, message end", ""),
      ("local message = 1 return (function() return message and mesage end)()", "did you mean `message`?"),
      ("return qqqqqq", "undeclared variable `qqqqqq`"),
      ("x = 1", "assignment to undeclared variable `x`: write `local x`"),
      ("_G.y = 1", "assignment to undeclared variable `y`"),
    ])
  func strict(_ source: String, _ message: String) throws {
    let value = try Bench().value(source)
    #expect(message.isEmpty || value.contains(message), "\(value)")
  }

  @Test("globals may be declared while the script loads")
  func loading() throws {
    let bench = try Bench()
    bench.state.setLoading(true)
    let chunk = try bench.state.load(Array("limit = 3".utf8), name: "a.lua")
    let task = bench.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    guard case .finished = task.start(chunk, arguments: { _ in 0 }) else { Issue.record("failed"); return }
    task.end()
    #expect(bench.value("limit = limit + 1 return limit") == "4")
  }

  @Test("require finds modules once, names circles, and tells what is wrong")
  func require() throws {
    let bench = try Bench()
    bench.modules = [
      "a": "count = (rawget(_G, 'count') or 0) + 1 return {n = count}", "loop": "return require('loop')",
      "broken": "local x = = 1", "fails": "error('no')", "nothing": "local x = 1",
    ]
    #expect(bench.value("require('a') return require('a').n") == "1")
    #expect(bench.value("require('loop')").contains("require each other in a circle: 'loop'"))
    #expect(bench.value("require('broken')").contains("unexpected symbol near '='"))
    #expect(bench.value("pcall(require, 'fails') return (select(2, pcall(require, 'fails')))").contains("no"))
    #expect(bench.value("require('none')").contains("module 'none' not found"))
    #expect(bench.value("return tostring(require('nothing'))") == "true")
    #expect(bench.value("zz = 1").contains("undeclared"), "a failed module must not leave globals open")
  }

  @Test("print gives one line with tabs, calls __tostring, and keeps bytes that are no UTF-8 from doing harm")
  func print() throws {
    let bench = try Bench()
    _ = bench.value("print('a', 1, nil, true, setmetatable({}, {__tostring = function() return 'T' end}), '\\xff')")
    #expect(bench.printed == ["a\t1\tnil\ttrue\tT\t\u{FFFD}"])
  }

  @Test(
    "pcall, xpcall, error, assert and select work as in plain Lua",
    arguments: [
      ("return select('#', pcall(error))", "2"),
      ("local ok, m = pcall(error, {code = 7}) return m.code", "7"),
      ("return (select(2, xpcall(error, function(m) return m .. '!' end, 'x')))", "x!"),
      ("return (select(2, xpcall(function(...) return select('#', ...) end, print, 1, nil, 3)))", "3"),
      (
        "local ok, m = pcall(function() local x; x.y = 1 end) return m",
        "test.lua:1: attempt to index a nil value (local 'x')"
      ),
      ("return (select(2, pcall(xpcall, print)))", "bad argument #2 to 'xpcall' (function expected, got no value)"),
    ])
  func protected(_ source: String, _ expected: String) throws {
    #expect(try Bench().value(source) == expected)
  }
}
