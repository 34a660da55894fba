import LuaRuntime
import Testing

@testable import WawpScript

/// A door that answers at once and notes what was asked.
private final class StubHost: ScriptHost {
  var wallClock = 1_767_225_610.0
  var currentEvent: Event?
  var currentOwner: UInt64 = 1
  var currentReceived = 1_767_225_605.0
  var ringSeconds = 45.0
  var decisions: [Decision] = []
  var operations: [Operation] = []
  var logged: [String] = []

  func decide(_ decision: Decision) { decisions.append(decision) }
  func perform(_ operation: Operation) -> OperationResult? {
    operations.append(operation)
    return OperationResult(value: .yes, attempts: 1)
  }
  func schedule(_ function: LuaReference, after seconds: Double) -> String? { nil }
  func mark(_ key: String, seconds: Double) -> Bool { true }
  func environment(_ name: String) -> Result<String?, ScriptRefusal> { .success(nil) }
  func log(_ level: LogLevel, _ message: String, fields: [(name: String, value: String)]) { logged.append(message) }
}

@Suite("what a script sees")
struct HostModuleTests {
  private static let raw =
    #"{"id":"evt_1","timestamp":1767225600123,"event":"call.received","session":"default","me":{"id":"1@c.us","n":null},"payload":{"id":"C1","from":"15550000002:7@s.whatsapp.net","timestamp":1767225599.5,"isVideo":true,"big":9007199254740993,"list":[],"map":{}}}"#

  /// Runs `return function(call) ... end` and gives what the function returns, as text.
  private func value(_ body: String, raw: String = raw, host given: StubHost? = nil) throws -> String {
    let host = given ?? StubHost()
    let event = try Array(raw.utf8).withUnsafeBytes { try EventDecoder().decode($0) }
    host.currentEvent = event
    let script = try Script(
      source: Array("return function(call, event) event = call \(body) end".utf8), name: "handle.lua", folder: nil,
      options: .init(), host: host)
    let task = script.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    guard case .finished(let count) = task.start(script.chunk, arguments: { _ in 0 }) else { return "load failed" }
    script.finishLoading(returned: task.takeResults(count) { $0.keep() })
    task.end()
    let handler = script.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    defer { handler.end() }
    switch handler.start(
      script.handlers[0].function,
      arguments: {
        script.push(event, owner: 1, on: $0); return 1
      })
    {
    case .finished(let count): return handler.takeResults(count) { count > 0 ? $0.describe(at: 1) : "nothing" }
    case .failed(let error): return error.message
    case .waiting: return "waiting"
    }
  }

  @Test(
    "fields of an event and a call",
    arguments: [
      ("return event.id", "evt_1"), ("return event.name", "call.received"), ("return event.session", "default"),
      ("return event.time", "1767225599.5"), ("return call.call_id", "C1"),
      ("return call.from", "15550000002:7@s.whatsapp.net"),
      ("return call.is_video", "true"), ("return call.is_group", "nil"), ("return call.nothing", "nil"),
      ("return call.caller.phone", "+15550000002"), ("return call.caller.jid", "15550000002:7@s.whatsapp.net"),
      ("return call.payload.big", "9007199254740993"), ("return call.payload.list == call.payload.list", "true"),
      ("return call.me.n == wawp.null", "true"), ("return call.metadata", "nil"), ("return #call.raw > 100", "true"),
      ("return wawp.json.encode(call.payload.list) .. wawp.json.encode(call.payload.map)", "[]{}"),
      ("return call:age()", "10.5"), ("return call:remaining()", "34.5"),
      ("call.from = 'x' return call.from", "x"), ("return rawget(call, 'from') ~= nil", "true"),
      ("local n = 0 for k in pairs(call) do n = n + 1 end return n", "11"),
      ("return next({}) == nil and next(call) ~= nil", "true"), ("return type(call)", "table"),
      ("return wawp.json.decode(wawp.json.encode(call)).payload.id", "C1"), ("return getmetatable(call)", "false"),
      ("return wawp.json.decode(call.raw).payload.from == call.from", "true"),
    ])
  func fields(_ body: String, _ expected: String) throws { #expect(try value(body) == expected) }

  @Test("a call with nothing but an id has no other field, and never false for what is not said")
  func bare() throws {
    let raw = #"{"event":"call.rejected","payload":{"id":"C1"}}"#
    #expect(
      try value(
        "return tostring(call.from) .. tostring(call.is_video) .. tostring(call.is_group) .. tostring(call.caller)",
        raw: raw) == "nilnilnilnil")
    #expect(try value("return call:age()", raw: raw) == "5.0")
  }

  @Test("an event that is no call has no methods of one")
  func noCall() throws {
    let raw = #"{"event":"message","payload":{"from":"1@c.us"}}"#
    #expect(try value("return event.payload.from", raw: raw) == "1@c.us")
    #expect(try value("call:reject()", raw: raw).contains("attempt to call a nil value (method 'reject')"))
  }

  @Test("deciding notes kind, reason and line")
  func decide() throws {
    let host = StubHost()
    _ = try value("call:reject{reason = 'closed', message = 'write'}", host: host)
    #expect(host.decisions == [Decision(.reject, reason: "closed", by: "handle.lua:1")])
    guard case .reject("C1", "15550000002:7@s.whatsapp.net", "write")? = host.operations.first else {
      Issue.record("\(host.operations)")
      return
    }
    _ = try value("call:allow('vip')", host: host)
    #expect(host.decisions.last == Decision(.allow, reason: "vip", by: "handle.lua:1"))
  }

  @Test("a call changed by the script is rejected as changed")
  func changed() throws {
    let host = StubHost()
    _ = try value("call.from = '1@lid' call:reject()", host: host)
    guard case .reject("C1", "1@lid", nil)? = host.operations.first else { Issue.record("\(host.operations)"); return }
  }

  @Test(
    "misuse names the argument, what was expected and what came",
    arguments: [
      ("wawp.reject()", "bad argument `callId` to wawp.reject: expected a string, got nothing"),
      (
        "wawp.reject('a', 5)",
        "bad argument `from` to wawp.reject: expected a string such as 15550000002@c.us, got number"
      ),
      ("call:reject{reson = 'x'}", "unknown option `reson` for call:reject, did you mean `reason`?"),
      ("call:reject{reason = 5}", "opts.reason of call:reject must be a string, got number"),
      ("call:reject('x')", "bad argument `opts` to call:reject: expected a table, got string"),
      ("call.reject()", "call:reject needs the call: write call:reject(...) with a colon"),
      ("wawp.rejct('a', 'b')", "there is no wawp.rejct, did you mean wawp.reject?"),
      ("wawp.log.inf('x')", "there is no wawp.log.inf, did you mean wawp.log.info?"),
      ("wawp.sleep('x')", "bad argument `seconds` to wawp.sleep: expected a number from 0, got string"),
      ("wawp.send_text('1@c.us', '')", "bad argument `text` to wawp.send_text: expected 1 to 4096 characters, got 0"),
      ("wawp.send_text('1@c.us', ('x'):rep(4097))", "expected 1 to 4096 characters, got 4097"),
      ("wawp.request('FETCH', '/x')", "bad argument `method` to wawp.request"),
      ("wawp.request('GET', 'x')", "bad argument `path` to wawp.request"),
      ("wawp.request('POST', '/x', {print})", "cannot encode a function"),
      ("wawp.http.get(5)", "bad argument `url` to wawp.http.get"),
      ("wawp.http.request{method = 'PUT'}", "wawp.http.request needs opts.url"),
      ("wawp.json.decode(5)", "bad argument `text` to wawp.json.decode"),
      ("wawp.on('x', print)", "works only while the script loads"),
      ("wawp.once('k', 5)", "bad argument `fn` to wawp.once"), ("wawp.after(1, 2)", "bad argument `fn` to wawp.after"),
    ])
  func misuse(_ body: String, _ message: String) throws {
    let value = try value(body)
    #expect(value.contains(message), "\(value)")
  }

  @Test("a misspelt event earns a warning")
  func misspelt() throws {
    let host = StubHost()
    let script = try Script(
      source: Array("wawp.on('call.recieved', print)".utf8), name: "handle.lua", folder: nil, options: .init(),
      host: host)
    let task = script.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    guard case .finished = task.start(script.chunk, arguments: { _ in 0 }) else { Issue.record("failed"); return }
    #expect(host.logged == ["handle.lua:1: no event is called `call.recieved`, did you mean `call.received`?"])
  }
}
