import Testing

@Suite("wawp.limit")
struct LibraryLimitTests {
  private static let prelude = "local limit = require('wawp.limit')\n"

  /// With the store, and in memory: the same answers.
  private static let backings = ["", "rawset(wawp, 'store', nil)\n"]

  @Test("the nth call within a time, and calling again", arguments: backings)
  func calls(_ backing: String) throws {
    let script = LibraryScript()
    let lines = try script.run(
      Self.prelude + backing
        + """
        for _ = 1, 3 do print(limit.nth("a", 3, "5m")) end
        print(limit.nth("b", 1, 300)) print(limit.hits("a", 60)) print(limit.again("a", "3m")) print(limit.again("a", "3m"))
        """)
    #expect(lines == ["false\t1", "false\t2", "true\t3", "true\t1", "1", "false", "true"])
  }

  @Test("a window slides")
  func slides() throws {
    let script = LibraryScript()
    #expect(try script.value("limit.again('a', '3m')", Self.prelude) == "false")
    script.advance(179)
    #expect(try script.value("limit.again('a', '3m')", Self.prelude) == "true")
    script.advance(181)
    #expect(try script.value("limit.again('a', '3m')", Self.prelude) == "false")
  }

  @Test("in memory a window slides as well, and a cool-down ends")
  func memory() throws {
    let script = LibraryScript()
    let lines = try script.run(
      Self.prelude
        + """
        rawset(wawp, "store", nil)
        local now, time = wawp.now(), 0
        rawset(wawp, "now", function() return now + time end)
        print(limit.hits("a", 60), limit.cooldown("a", 60))
        time = 59 print(limit.hits("a", 60), limit.cooldown("a", 60))
        time = 60 print(limit.hits("a", 60), limit.cooldown("a", 60))
        """)
    #expect(lines == ["1\ttrue", "2\tfalse", "2\ttrue"])
  }

  @Test("cool-down, daily cap and quiet hours", arguments: backings)
  func guards(_ backing: String) throws {
    let script = LibraryScript()
    let lines = try script.run(
      Self.prelude + backing
        + """
        print(limit.cooldown("a", "1h"), limit.cooldown("a", "1h"), limit.cooldown("b", "1h"))
        print(limit.daily("d", 1, "UTC")) print(limit.daily("d", 1, "UTC"))
        for _, h in ipairs{ 0, 6, 7, 12, 22, 23 } do
          print(h, limit.quiet("22:00-07:00", "Europe/Berlin", wawp.time.at{ year = 2026, month = 11, day = 23, hour = h,
            zone = "Europe/Berlin" }))
        end
        local replies = limit.guard{ tz = "Europe/Berlin", cooldown = "1h", daily = 2, quiet = "22:00-07:00" }
        for _, who in ipairs{ "a", "a", "b", "c" } do print(replies:may(who)) end
        print(limit.guard{ tz = "Europe/Berlin", quiet = "12:00-13:00", name = "other" }:may("x"))
        """)
    #expect(
      lines == [
        "true\tfalse\ttrue", "true\t1", "false\t2", "0\ttrue", "6\ttrue", "7\tfalse", "12\tfalse", "22\ttrue",
        "23\ttrue",
        "true", "false\twritten to already", "true", "false\t2 messages today", "false\tquiet hours 12:00-13:00",
      ])
  }

  @Test("the day of a daily cap begins at midnight of its zone")
  func midnight() throws {
    // 23:59:59 in Kathmandu.
    let script = LibraryScript(now: 1_795_457_699)
    let ask = "limit.daily('d', 1, 'Asia/Kathmandu')"
    #expect(try script.value(ask, Self.prelude) == "true\t1")
    #expect(try script.value(ask, Self.prelude) == "false\t2")
    script.advance(1)
    #expect(try script.value(ask, Self.prelude) == "true\t1")
  }

  @Test("a caller is one person, hidden or not")
  func person() throws {
    let lines = try LibraryScript().run(
      Self.prelude
        + """
        require("wawp.phone").learn{ me = { id = "15550000002@c.us", lid = "90000000000002@lid" } }
        print(limit.again({ lid = "90000000000002@lid" }, "3m"), limit.again({ phone = "+15550000002" }, "3m"))
        """)
    #expect(lines == ["false\ttrue"])
  }

  @Test("a store that fails is told, and counting goes on in memory")
  func failing() throws {
    let script = LibraryScript()
    let lines = try script.run(
      Self.prelude
        + """
        rawset(wawp, "store", { hits = function() return nil, "the disk is full" end })
        print(limit.hits("a", 60), limit.hits("a", 60))
        """)
    #expect(lines == ["1\t2"])
    #expect(script.warnings() == ["counting in memory: the store failed"])
  }

  @Test(
    "lengths of time",
    arguments: [
      ("90", "90"), ("'90s'", "90"), ("'1h30m'", "5400"), ("'1.5m'", "90"), ("'2d'", "172800"), ("'1w'", "604800"),
      ("''", "nil"), ("'5 minutes'", "nil"), ("0", "nil"), ("-1", "nil"), ("0/0", "nil"), ("'0s'", "nil"),
      ("'m'", "nil"),
    ])
  func durations(_ value: String, _ expected: String) throws {
    #expect(try LibraryScript().value("require('wawp.duration').seconds(\(value))") == expected)
  }

  @Test(
    "misuse is an error at the caller's line",
    arguments: [
      (
        "limit.hits('a', '5 minutes')",
        "bad argument `window` to limit.hits: expected a length of time such as \"5m\" or 300, got \"5 minutes\""
      ),
      ("limit.hits(nil, '5m')", "bad argument `key` to limit.hits: expected a text or call.caller, got nothing"),
      ("limit.hits({}, '5m')", "bad argument `key` to limit.hits"),
      ("limit.nth('a', 0, '5m')", "bad argument `n` to limit.nth"),
      ("limit.daily('a', 5)", "bad argument `tz` to limit.daily"),
      ("limit.daily('a', 5, 'Mars')", "there is no time zone \"Mars\""),
      ("limit.quiet('22', 'UTC')", "bad argument `spans` to limit.quiet"),
      ("limit.guard{}", "bad argument `tz` to limit.guard"),
      ("limit.guard{ tz = 'UTC', dayly = 5 }", "unknown option `dayly` for limit.guard, did you mean `daily`?"),
      ("limit.guard{ tz = 'UTC', cooldown = 'x' }", "bad argument `cooldown` to limit.guard"),
      ("limit.guard{ tz = 'UTC' }:may()", "bad argument `key` to guard:may"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("local limit = require('wawp.limit')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true, "\(lines)")
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }
}
