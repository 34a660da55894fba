import Foundation
import Testing
import WawpScript

struct ScriptCheckTests {
  private static func check(_ text: String, allowsIO: Bool = false) -> [Finding] {
    var configuration = Configuration()
    configuration.isDryRun = true
    configuration.allowsIO = allowsIO
    let source = ScriptSource(text: Array(text.utf8), name: "handle.lua", folder: nil)
    return ScriptCheck.check(source, path: "handle.lua", configuration: configuration).findings
  }

  /// What a handler of calls does.
  private static func handler(_ body: String) -> String { "wawp.on('call.received', function(call) \(body) end)" }

  @Test(
    "finds mistakes in handlers, and says what was meant",
    arguments: [
      ("local x = call.form", Finding.Kind.unknownField, "unknown field `form` of a call, did you mean `from`?"),
      ("local c = call local x = c.form", .unknownField, "unknown field `form` of a call, did you mean `from`?"),
      ("return call.caller.fone", .unknownField, "unknown field `fone` of a caller, did you mean `phone`?"),
      ("call:rejekt()", .unknownField, "unknown method `rejekt` of a call, did you mean `reject`?"),
      ("call.reject{}", .colon, "`reject` of a call needs a colon: `:reject`"),
      ("wawp:now()", .colon, "functions of wawp take a dot: `wawp.now`"),
      ("call:reject{ reson = 'x' }", .unknownOption, "unknown option `reson` of call:reject, did you mean `reason`?"),
      ("print(blocked)", .unknownGlobal, "unknown global `blocked`"),
      ("prnt()", .unknownGlobal, "unknown global `prnt`, did you mean `print`?"),
      ("if cal then return end", .unknownGlobal, "unknown global `cal`, did you mean `call`?"),
      ("local message = 'x' print(mesage)", .unknownGlobal, "unknown global `mesage`, did you mean `message`?"),
      ("print(ture)", .unknownGlobal, "unknown global `ture`, did you mean `true`?"),
      ("print(unpack{})", .unknownGlobal, "unknown global `unpack`: write `table.unpack`"),
      ("print(call.from == null)", .unknownGlobal, "unknown global `null`: write `nil`"),
      ("hours.new{}", .unknownGlobal, "unknown global `hours`: write `local hours = require(\"wawp.hours\")` first"),
      ("local houres = 1 print(hours)", .unknownGlobal, "unknown global `hours`, did you mean `houres`?"),
      ("wawp.hours.new{}", .unknownMember, "there is no wawp.hours: write `local hours = require"),
      ("print(math.pow(2, 3))", .unknownMember, "there is no math.pow: write `x ^ y`"),
      ("print(table.getn{})", .unknownMember, "there is no table.getn: write `#list`"),
      ("count = 1", .lateGlobal, "a handler cannot make the global `count`"),
      ("wawp.rejct()", .unknownMember, "there is no wawp.rejct, did you mean `reject`?"),
      ("wawp.log.inf('x')", .unknownMember, "there is no wawp.log.inf, did you mean `info`?"),
      ("string.trim('x')", .unknownMember, "there is no string.trim"),
      ("require('wawp.hours').neww{}", .unknownMember, "there is no `neww` in wawp.hours, did you mean `new`?"),
      ("wawp.on('message', print)", .lateHandler, "handlers are registered at the top of the script"),
      ("office:opne()", .unknownField, "unknown method `opne` of a schedule, did you mean `open`?"),
      (
        "print(office:clsoes_at())", .unknownField,
        "unknown method `clsoes_at` of a schedule, did you mean `closes_at`?"
      ),
      ("office.open()", .colon, "`open` of a schedule needs a colon: `:open`"),
      ("list.open('x'):hass(call.from)", .unknownField, "unknown method `hass` of a number list, did you mean `has`?"),
      (
        "local l = assert(list.open('x')) print(l:hass(call.from))", .unknownField,
        "unknown method `hass` of a number list, did you mean `has`?"
      ),
      ("local r = wawp.http.get('http://x') print(r.statsu)", .unknownField, "unknown field `statsu` of a response"),
      ("call:reject{ reason = 5 }", .wrongType, "`reason` of call:reject takes a string, not a number"),
      ("call:reject('closed')", .wrongType, "`opts` of call:reject takes a table, not \"closed\""),
      ("call:allow(true)", .wrongType, "`reason` of call:allow takes a string or a table, not true or false"),
      ("wawp.sleep('5')", .wrongType, "`seconds` of wawp.sleep takes a number, not \"5\""),
      ("wawp.send_text(15550000002, 'hi')", .wrongType, "`chatId` of wawp.send_text takes a string, not a number"),
      ("wawp.request('get', '/v2')", .wrongType, "`method` of wawp.request takes \"GET\" or \"POST\" or"),
      (
        "list.open('x', { format = 'txt' })", .wrongType,
        "`format` of list.open takes \"text\" or \"csv\" or \"vcard\", not"
      ),
      ("if call.from == 'a' or 'b' then return end", .condition, "`or \"b\"` is always true"),
      ("while call.from ~= 'a' or 5 do return end", .condition, "`or 5` is always true"),
      ("if not call.from == 'a' then return end", .condition, "`not` binds closer than `==`"),
      ("if call.from == 15550000002 then return end", .condition, "`from` is a text, and never equal to a number"),
      (
        "if call.is_video == 'true' then return end", .condition,
        "`is_video` is true, false or nil, and never equal to \"true\""
      ),
      ("local hour = os.date('%H') if hour < 9 then return end", .condition, "os.date gives a text, which is compared"),
      ("if call.from == '+15550000002' then return end", .condition, "`from` is an address such as 15550000002@c.us"),
      ("print(call.caller.number)", .unknownField, "unknown field `number` of a caller: write `phone`"),
      ("print(call.phone)", .unknownField, "unknown field `phone` of a call: write `caller.phone`"),
      ("call:reject{ reason = closed }", .unknownGlobal, "unknown global `closed`"),
      ("if call.from and office.open then return end", .condition, "`open` is a function, and always true"),
      ("if os.date('%H') >= 18 then return end", .condition, "os.date gives a text, which is compared with a number"),
      ("wawp.send_text(call, 'hi')", .wrongType, "`chatId` of wawp.send_text takes a string, not a table"),
      (
        "print(later) local later = 1", .unknownGlobal,
        "unknown global `later`: line 1 declares it, which counts only below"
      ),
      ("print('from ' + call.from)", .arithmetic, "`+` adds numbers, and \"from \" is none"),
      ("print(vips[0])", .firstIndex, "lists begin at 1: `vips[0]` is nil"),
      ("for vip in vips do print(vip) end", .loop, "a loop cannot go over a table itself"),
      ("for x in { 1 } do print(x) end", .loop, "a loop cannot go over a table itself"),
      (
        "string.gsub('', '', function() wawp.sleep(1) end)", .cannotWait,
        "wawp.sleep waits, and nothing can wait inside string.gsub"
      ),
    ])
  func finds(_ body: String, kind: Finding.Kind, message: String) {
    let top =
      body.contains("office") || body.contains("vips") || body.contains("list.")
      ? "local office = require('wawp.hours').new{ tz = 'UTC', daily = '24h' } local vips = { 'a', 'b' } "
        + "local list = require('wawp.list') " : ""
    let findings = ScriptCheckTests.check(top + ScriptCheckTests.handler(body))
    #expect(findings.map(\.kind) == [kind], "\(findings)")
    #expect(findings.first.map { $0.message.hasPrefix(message) } == true, "\(findings)")
  }

  @Test(
    "does not alarm for what may be meant",
    arguments: [
      "call.note = 1 print(call.note)", "local x = call.payload.anything.at.all",
      "call = other_call() print(call.form)",
      "local call = { form = 1 } print(call.form)", "call.reject(call, {})", "print('x') prnt() -- check: ignore\n",
      "for call in pairs{} do print(call.form) end", "shared = 2",
      "local office = require('wawp.hours').new{ tz = 'UTC', daily = '24h' } office = {} print(office:opne())",
      "local office = shared and require('wawp.hours').new{} print(office:opne())", "call:reject{ reason = shared }",
      "call:reject{ reason = nil }", "call:allow()", "call:allow(nil)", "wawp.log.info(5)", "print('5' + 1)",
      "if call.from == 'a' or call.from == 'b' then return end", "local x = call.from == 'a' or 'b' print(x)",
      "if call.is_video or 'x' == call.from then return end", "if not call.from or call.from == 'a' then return end",
      "if call.is_video == true then return end", "if tonumber(os.date('%H')) >= 18 then return end",
      "print(os.date('*t').hour > 5)", "wawp.json.encode(call)", "print(os.date() == '5')",
      "local list = require('wawp.list') list.open('x'):has(call.caller)",
      "require('wawp.phone').identify(call.caller)",
      "pcall(call.reject, call)", "local reject = call.reject print(reject)",
      "if call.payload.n == 5 then return end", "local l = { 'a' } l[0] = 'z' print(l[0])",
      "local l = { 'a' } other_call(l) print(l[0])", "local l = { [0] = 'a' } print(l[0])",
      "local l = { 'a' } local m = l m[0] = 'z' print(l[0])",
      "for k in pairs{} do print(k) end", "for k in next, {} do print(k) end", "for k in shared do print(k) end",
      "local t = setmetatable({}, { __call = function() end }) for k in t do print(k) end",
      "print(wawp.send_text('a', 'b').anything)", "wawp.after(1, other_call)", "wawp.store.set('a', {})",
      "table.sort({}, function(a, b) wawp.after(1, function() wawp.sleep(1) end) return a < b end)",
    ])
  func quiet(_ body: String) {
    let text = "shared = 1 function other_call() return {} end " + ScriptCheckTests.handler(body)
    #expect(ScriptCheckTests.check(text) == [])
  }

  @Test(
    "shows the line that Lua counts", arguments: ["\u{2028}", "\u{B}", "\u{C}", "\u{85}", "\n\r", "\r\n", "\r", "\n"])
  func lines(_ character: String) {
    #expect(ScriptCheckTests.check("-- a\(character)-- b\nprnt()").map(\.source) == ["prnt()"])
  }

  @Test("many mistakes take no long time", .timeLimit(.minutes(1)))
  func many() {
    let lines = (0..<3000).map { "print(w\($0), t[0]) v\($0) = 1 wawp.on('call.x\($0)', function() return true end)" }
    #expect(ScriptCheckTests.check("local t = { 1 }\n" + lines.joined(separator: "\n")).count == 6000)
  }

  @Test("an event near a documented one is a warning, other names are fine")
  func events() {
    #expect(ScriptCheckTests.check("wawp.on('call.recieved', print)").map(\.severity) == [.warning])
    #expect(ScriptCheckTests.check("wawp.on('my.own.event', print) wawp.on('call.*', print)") == [])
  }

  @Test("what --allow-io gives is no mistake with it")
  func io() {
    let text = ScriptCheckTests.handler("io.write(os.tmpname())")
    #expect(ScriptCheckTests.check(text).map(\.kind) == [.removed, .removed])
    #expect(ScriptCheckTests.check(text, allowsIO: true) == [])
  }

  @Test("mistakes of loading: Lua's own message with the place, errors of the top level, nothing registered")
  func loading() {
    let broken = ScriptCheckTests.check("local a = 1\nlocal x = = 1")
    #expect(broken.map(\.kind) == [.syntax])
    #expect(broken.first?.line == 2 && broken.first?.column == 11)
    #expect(broken.first?.message == "unexpected symbol near '='")
    #expect(ScriptCheckTests.check("\nerror('no list')").map(\.line) == [2])
    #expect(
      ScriptCheckTests.check(ScriptCheckTests.handler("call:allow(closed)")).map(\.hint)
        == ["a text stands in quotes: \"closed\""])
    #expect(ScriptCheckTests.check(ScriptCheckTests.handler("closed(call)")).map(\.hint) == [nil])
    let nothing = ScriptCheckTests.check("local x = 1")
    #expect(nothing.map(\.kind) == [.load])
    #expect(nothing.first?.hint == "write `wawp.on(\"call.received\", function(call) ... end)`")
    #expect(ScriptCheckTests.check("require('hours')").first?.hint == "did you mean `require(\"wawp.hours\")`?")
    #expect(ScriptCheckTests.check("require('wawp.hour')").first?.hint == "did you mean `require(\"wawp.hours\")`?")
    #expect(ScriptCheckTests.check("x += 1").first?.hint == "Lua has no `+=`: write `x = x + ...`")
    let early = ScriptCheckTests.check("wawp.on('call.received', handle)\nfunction handle(call) call:allow() end").first
    #expect(early?.hint == "the script sets `handle` only below: move that up")
    #expect(
      ScriptCheckTests.check("wawp.on(call.received, print)").first?.message
        == "unknown global `call`: a handler gets it: `wawp.on(\"call.received\", function(call) ... end)`")
    #expect(ScriptCheckTests.check("if wawp.event.from then end") == [])
    #expect(ScriptCheckTests.check("return { x = 1 }") == [])
  }

  @Test("finds nothing in the example scripts and, but for loading, in the library")
  func examples() throws {
    let root = URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
    for folder in ["\(root)/scripts", "\(root)/lib/wawp"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".lua") }
      #expect(names.count > 10)
      for name in names {
        var configuration = Configuration()
        configuration.isDryRun = true
        let text = try SourceFile.read("\(folder)/\(name)", limit: 1 << 20).get()
        let source = ScriptSource(text: text, name: name, folder: folder)
        let findings = ScriptCheck.check(source, path: name, configuration: configuration).findings
        #expect(findings.filter { name != "init.lua" || $0.kind != .load } == [])
      }
    }
  }
}
