import LuaRuntime
import Testing

@testable import WawpScript

@Suite("the description of what a script can see")
struct ScriptInterfaceTests {
  private static let interface = ScriptInterface.current

  /// What Lua prints for a body that runs as a handler, a line each.
  private func lines(_ body: String, event: String? = nil) throws -> [String] {
    let script = LibraryScript()
    return try event.map { try script.run(body, event: $0) } ?? script.run(body)
  }

  // MARK: - Functions

  @Test("each function of the `wawp` table is described, and nothing else is")
  func functions() throws {
    let shown = try lines(
      """
      local names = {}
      for name, value in pairs(wawp) do
        if type(value) ~= "table" then names[#names + 1] = "wawp." .. name end
        if type(value) == "table" then
          for inner, f in pairs(value) do assert(type(f) == "function") names[#names + 1] = "wawp." .. name .. "." .. inner end
        end
      end
      table.sort(names) for _, name in ipairs(names) do print(name) end
      """)
    let described = Self.interface.functions.map(\.name) + ["wawp.null", "wawp.version"]
    #expect(shown == described.sorted())
    // `wawp.event` is no function, and no key: it is computed.
    #expect(Set(Self.interface.values.map(\.name)) == ["null", "version", "event"])
    #expect(try lines("print(wawp.event)", event: #"{"event":"message","payload":{}}"#) == ["nil"])
  }

  @Test("the tables of functions are described")
  func groups() throws {
    let shown = try lines(
      #"local t = {"wawp"} for k, v in pairs(wawp) do if type(v) == "table" then t[#t + 1] = "wawp." .. k end end table.sort(t) for _, n in ipairs(t) do print(n) end"#
    )
    #expect(Self.interface.groups.map(\.name).sorted() == shown)
    #expect(Self.interface.members(of: "wawp.http") == ["get", "post", "request"])
    #expect(Self.interface.members(of: "wawp").contains("http"))
  }

  @Test("the functions that are registered and the described ones are the same, and wait alike")
  func registered() {
    let host = LibraryScript()
    let module = HostModule(host: host, folder: nil, allowIO: false)
    let registered = module.functions.filter { $0.name != "wawp.event" && !$0.name.hasPrefix("event.") }
    for function in registered {
      guard let described = Self.interface.function(named: function.name) else {
        Issue.record("\(function.name) is not described")
        continue
      }
      #expect(described.waits == function.waits, "\(function.name)")
      #expect(described.isMethod == function.name.contains(":"))
    }
    let hostNames = Self.interface.functions.map(\.name) + Self.interface.classes.flatMap(\.methods).map(\.name)
    #expect(Set(hostNames) == Set(registered.map(\.name) + ["wawp.once"]))
  }

  @Test("a wrong first argument is called by its described name", arguments: interface.functions.map(\.name))
  func arguments(_ name: String) throws {
    let function = try #require(Self.interface.function(named: name))
    guard let parameter = function.parameters.first else { return }
    // A value that is none of the allowed types; what takes anything complains about nothing at all.
    let wrong = parameter.type.text == "any" ? "" : "print"
    let message = try lines("print(select(2, pcall(\(name)\(wrong.isEmpty ? "" : ", " + wrong))))").first ?? ""
    let isLate = name == "wawp.on"
    #expect(
      message.contains("bad argument `\(parameter.name)` to \(name)")
        || (isLate && message.contains("while the script loads")),
      "\(message)")
  }

  @Test(
    "unknown options are refused with the described names",
    arguments: [
      ("call:reject{ zzzzz = 1 }", ScriptOptions.reject), ("call:reply('x', { zzzzz = 1 })", ScriptOptions.send),
      ("wawp.http.get('http://x', { zzzzz = 1 })", ScriptOptions.http),
      ("wawp.http.request{ url = 'http://x', zzzzz = 1 }", ScriptOptions.httpRequest),
      ("wawp.time.at{ zzzzz = 1 }", ScriptOptions.civilTime),
      ("wawp.file.list('x', { zzzzz = 1 })", ScriptOptions.fileList),
    ])
  func options(_ code: String, _ table: ScriptClass) throws {
    let event = #"{"event":"call.received","payload":{"id":"C1","from":"15550000002@c.us"}}"#
    let message = try lines("local call = event print(select(2, pcall(function() \(code) end)))", event: event)[0]
    let names = table.fields.map { "`\($0.name)`" }.joined(separator: ", ")
    #expect(message.hasSuffix("it takes \(names)"), "\(message)")
  }

  @Test(
    "the library's tables of options have the described names",
    arguments: [
      ("require('wawp.list').open('x', { zzzzz = 1 })", "wawp.list_options"),
      ("require('wawp.limit').guard{ zzzzz = 1 }", "wawp.guard_options"),
      ("require('wawp.hours').new{ zzzzz = 1 }", "wawp.hours_options"),
    ])
  func libraryOptions(_ code: String, _ name: String) throws {
    let table = try #require(Self.interface.scriptClass(named: name))
    #expect(table.kind == .options)
    let message = try lines("print(select(2, pcall(function() \(code) end)))")[0]
    let names = message.split(separator: "it takes ").last?.split(separator: ", ").map { $0.filter { $0 != "`" } } ?? []
    #expect(names.count > 2)
    let described = table.fields.map(\.name).filter { !$0.hasPrefix("[") }
    // Days have long names and ranges as well.
    let isDay: (String) -> Bool = { $0.hasSuffix("day") || $0.contains("_") }
    #expect(Set(described).symmetricDifference(names).filter { !(table.isOpen && isDay($0)) }.isEmpty, "\(names)")
  }

  // MARK: - Tables

  private static let call =
    #"{"id":"evt_1","timestamp":1767225600123,"event":"call.received","session":"s","me":{},"metadata":{},"environment":{},"engine":"GOWS","payload":{"id":"C1","from":"15550000002:7@s.whatsapp.net","timestamp":1767225599.5,"isVideo":true,"isGroup":false}}"#

  private func keys(_ expression: String, event: String = call) throws -> Set<String> {
    Set(try lines("local t = \(expression) for k in pairs(t) do print(k) end", event: event))
  }

  private func fields(_ name: String) throws -> Set<String> {
    let found = try #require(Self.interface.scriptClass(named: name))
    return Set(Self.interface.fields(of: found).map(\.name))
  }

  @Test("an event and a call answer the described fields, and have the described methods")
  func events() throws {
    #expect(try keys("event").subtracting(["payload"]).isSubset(of: try fields("wawp.call")))
    let slots = EventSlot.allCases
    let event = Set(slots.filter { !$0.isOfCall }.map(\.name) + HostModule.lazyFields)
    #expect(try fields("wawp.event") == event)
    #expect(try fields("wawp.call") == event.union(slots.map(\.name)).union(["caller"]))
    for field in try fields("wawp.call") {
      #expect(try lines("print(event.\(field) ~= nil)", event: Self.call) == ["true"], "\(field)")
    }
    let call = try #require(Self.interface.scriptClass(named: "wawp.call"))
    for method in Self.interface.methods(of: call) {
      #expect(try lines("print(type(event.\(method.member)))", event: Self.call) == ["function"])
      #expect(try lines("print(event.\(method.member))") == ["nil"])
    }
  }

  @Test("a caller has the described fields")
  func caller() throws {
    let number = try keys("event.caller")
    let hidden = try keys(
      "event.caller", event: #"{"event":"call.received","payload":{"id":"C","from":"90000000000001@lid"}}"#)
    #expect(try number.union(hidden) == fields("wawp.caller"))
  }

  @Test("what clocks show has the described fields")
  func time() throws { #expect(try keys("wawp.time.parts(0, 'UTC')") == fields("wawp.time_parts")) }

  @Test("a list's report has the described fields")
  func report() throws {
    let script = LibraryScript()
    script.write("list.txt", "+15550000002\n")
    let shown = try script.run("local _, r = wawp.file.list('list.txt') for k in pairs(r) do print(k) end")
    #expect(try Set(shown).union(["refused"]) == fields("wawp.list_report"))
  }

  @Test("info and a response have the described fields")
  func results() throws {
    let script = LibraryScript()
    let state = try Script(
      source: Array("return function() end".utf8), name: "x.lua", folder: nil, options: .init(), host: script)
    func names(_ result: OperationResult, at place: Int32) -> Set<String> {
      state.state.withStack { stack in
        let count = state.push(result, on: stack)
        defer { stack.pop(count) }
        var names: Set<String> = []
        stack.forEachField(of: stack.top - count + place) { names.insert($0) }
        return names
      }
    }
    let full = OperationResult(
      value: .yes, code: "late", status: 200, retryable: true, attempts: 1, isDuplicate: true, isDryRun: true)
    #expect(try names(full, at: 2) == fields("wawp.info"))
    let response = OperationResult(value: .response(status: 200, headers: [], body: []))
    #expect(try names(response, at: 1) == fields("wawp.response"))
  }

  // MARK: - Lua

  @Test("the globals are those of the sandbox")
  func globals() throws {
    // Debian builds Lua with the names of math that 5.3 dropped.
    let old: Set<String> = [
      "math.cosh", "math.sinh", "math.tanh", "math.pow", "math.frexp", "math.ldexp", "math.log10", "math.atan2",
    ]
    let shown = try lines(
      """
      for name, value in pairs(_G) do
        print(name)
        if type(value) == "table" and name ~= "_G" and name ~= "wawp" then
          for member in next, value do print(name .. "." .. member) end
        end
      end
      """)
    let described = Self.interface.globals.flatMap { global in
      [global.name] + global.members.map { "\(global.name).\($0)" }
    }
    #expect(Set(shown).subtracting(old) == Set(described + ["wawp"]))
  }

  @Test("what is taken away says what the description says", arguments: interface.removed.map(\.name))
  func removed(_ name: String) throws {
    let removed = try #require(Self.interface.removed.first { $0.name == name })
    let message = try lines("local ok, message = pcall(function() return \(name) end) print(message)")[0]
    // `string` is no strict table: what is not in it is nil.
    if name == "string.dump" { return #expect(message == "nil") }
    #expect(message.hasSuffix(": " + removed.message), "\(message)")
  }

  @Test(
    "what others have says at run time what the description says",
    arguments: interface.foreign.map(\.name).filter { $0 != "event" && (!$0.contains(".") || $0.hasPrefix("wawp.")) })
  func foreign(_ name: String) throws {
    let foreign = try #require(Self.interface.foreign.first { $0.name == name })
    let message = try lines("local ok, message = pcall(function() return \(name) end) print(message)")[0]
    #expect(message.hasSuffix(": " + foreign.advice), "\(message)")
  }

  @Test("nothing that is there counts as foreign")
  func foreignIsAbsent() {
    let globals = Self.interface.globals.flatMap { global in
      [global.name] + global.members.map { "\(global.name).\($0)" }
    }
    let there = Set(
      globals + Self.interface.members(of: "wawp").map { "wawp.\($0)" } + Self.interface.removed.map(\.name))
    #expect(Self.interface.foreign.allSatisfy { !there.contains($0.name) })
    #expect(Set(Self.interface.foreign.map(\.name)).count == Self.interface.foreign.count)
  }

  @Test("--allow-io gives back what the description says", arguments: interface.removed.map(\.name))
  func allowed(_ name: String) throws {
    let removed = try #require(Self.interface.removed.first { $0.name == name })
    let host = LibraryScript()
    let script = try Script(
      source: Array("return function() return pcall(function() return \(name) end) end".utf8), name: "x.lua",
      folder: nil, options: .init(allowIO: true), host: host)
    let load = script.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    guard case .finished(let count) = load.start(script.chunk, arguments: { _ in 0 }) else { throw LuaErrorStandIn() }
    let function = load.takeResults(count) { $0.keep() }
    load.end()
    let task = script.state.beginTask(cpuSeconds: 1, deadline: Monotonic.now + 5)
    defer { task.end() }
    guard case .finished(let results) = task.start(function, arguments: { _ in 0 }) else { throw LuaErrorStandIn() }
    let type = task.takeResults(results) { $0.bool(1) == true ? $0.typeName(at: 2) : "error" }
    if removed.comesWithIO {
      #expect(type == "table" || type == "function")
    } else {
      #expect(type == "error" || type == "nil")
    }
  }

  private struct LuaErrorStandIn: Error {}

  // MARK: - The library

  @Test("each function of a module is described, and nothing else is", arguments: interface.modules.map(\.name))
  func modules(_ name: String) throws {
    let module = try #require(Self.interface.modules.first { $0.name == name })
    #expect(!module.summary.isEmpty)
    let shown = try lines(
      "for k, v in pairs(require('\(name)')) do if type(v) == 'function' then print('\(module.localName).' .. k) end end"
    )
    #expect(shown.sorted() == module.functions.map(\.name).sorted())
    for function in module.functions + module.classes.flatMap(\.methods) {
      #expect(!function.summary.isEmpty && !function.example.isEmpty, "\(function.name)")
      for parameter in function.parameters { #expect(!parameter.type.text.isEmpty, "\(function.name)") }
    }
  }

  @Test("the modules are those of the manual")
  func moduleNames() {
    #expect(Self.interface.modules.map(\.name).contains("wawp.hours"))
    #expect(!Self.interface.modules.map(\.name).contains("wawp.hours_week"))
  }

  @Test("every type that is named is described")
  func types() {
    let known = Set((Self.interface.classes + Self.interface.modules.flatMap(\.classes)).map(\.name))
    let functions =
      Self.interface.functions + Self.interface.modules.flatMap(\.functions)
      + (Self.interface.classes + Self.interface.modules.flatMap(\.classes)).flatMap(\.methods)
    var types = functions.flatMap { $0.parameters.map(\.type) + $0.results.flatMap { $0 }.map(\.type) }
    types += (Self.interface.classes + Self.interface.modules.flatMap(\.classes)).flatMap(\.fields).map(\.type)
    for type in types {
      for match in type.text.matches(of: /wawp\.[a-z_]+/) {
        #expect(known.contains(String(match.output)), "\(type.text)")
      }
    }
  }

  @Test(
    "a signature reads as the manual writes it",
    arguments: [
      ("wawp.reject", "wawp.reject(callId, from [, opts])"), ("wawp.on", "wawp.on(event, [options,] handler)"),
      ("wawp.store.incr", "wawp.store.incr(key [, by [, ttl]])"), ("wawp.now", "wawp.now()"),
      ("call:allow", "call:allow([reason])"), ("wawp.once", "wawp.once(key, ttl, fn)"),
    ])
  func signature(_ name: String, _ expected: String) throws {
    #expect(try #require(Self.interface.function(named: name)).signature == expected)
  }

  @Test("each event has a sentence, and no name comes twice")
  func documentedEvents() {
    let events = Self.interface.events
    #expect(Set(events.map(\.name)).count == events.count && events.allSatisfy { !$0.summary.isEmpty })
    #expect(events.filter(\.isCall).count == 3)
  }
}
