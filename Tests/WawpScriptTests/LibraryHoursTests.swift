import Testing
import Zones

@testable import WawpScript

@Suite("wawp.hours")
struct LibraryHoursTests {
  private static let prelude = """
    local hours = require("wawp.hours")
    local function at(text, zone)
      local y, mo, d, h, mi = text:match("(%d+)-(%d+)-(%d+) (%d+):(%d+)")
      return (wawp.time.at{ year = y // 1 | 0, month = mo // 1 | 0, day = d // 1 | 0, hour = h // 1 | 0, min = mi // 1 | 0,
        zone = zone })
    end
    local function show(office, moment)
      local function say(unix)
        if not unix then return "never" end
        local p = wawp.time.parts(unix, office.tz)
        return ("%02d-%02d %02d:%02d"):format(p.month, p.day, p.hour, p.min)
      end
      local open, why = office:open(moment)
      print((open and "open" or "closed") .. ", " .. why .. ", closes " .. say(office:closes_at(moment))
        .. ", opens " .. say(office:opens_at(moment)))
    end

    """

  private func show(_ options: String, _ at: String, _ zone: String, _ script: LibraryScript = LibraryScript()) throws
    -> String
  {
    let lines = try script.run(
      Self.prelude + "local office = hours.new{ \(options) }\nshow(office, at(\"\(at)\", \"\(zone)\"))")
    return lines.joined(separator: "\n")
  }

  @Test(
    "days, spans, ranges and holidays",
    arguments: [
      ("mon_fri = '09:00-17:00'", "2026-11-23 10:00", "open, open 09:00-17:00, closes 11-23 17:00, opens 11-24 09:00"),
      ("mon_fri = '09:00-17:00'", "2026-11-23 17:00", "closed, outside 09:00-17:00, closes never, opens 11-24 09:00"),
      ("mon_fri = '09:00-17:00'", "2026-11-28 10:00", "closed, closed on Saturday, closes never, opens 11-30 09:00"),
      (
        "mon = '9-12, 13:00-17:00'", "2026-11-23 12:30",
        "closed, outside 9-12, 13:00-17:00, closes never, opens 11-23 13:00"
      ),
      ("fri = '22:00-02:00'", "2026-11-28 01:59", "open, open 22:00-02:00, closes 11-28 02:00, opens 12-04 22:00"),
      (
        "sat = '20:00-24:00', sun = '0:00-04:00'", "2026-11-28 23:00",
        "open, open 20:00-24:00, closes 11-29 04:00, opens 12-05 20:00"
      ),
      ("daily = '24h'", "2026-11-28 01:59", "open, open 24h, closes never, opens never"),
      ("daily = '24h', sun = 'closed'", "2026-11-28 12:00", "open, open 24h, closes 11-29 00:00, opens 11-30 00:00"),
      (
        "daily = '10:00-20:00', sat_sun = '12:00-14:00', sun = 'closed'", "2026-11-28 11:00",
        "closed, outside 12:00-14:00, closes never, opens 11-28 12:00"
      ),
      ("daily = 'closed'", "2026-11-28 11:00", "closed, closed on Saturday, closes never, opens never"),
      (
        "daily = '09:00-17:00', holidays = {'2026-12-25', '12-26'}", "2026-12-25 10:00",
        "closed, holiday: 2026-12-25, closes never, opens 12-27 09:00"
      ),
      (
        "daily = '09:00-17:00', holidays = {{'12-24..01-02', name = 'winter'}}", "2027-01-01 10:00",
        "closed, holiday: winter, closes never, opens 01-03 09:00"
      ),
      (
        "daily = '09:00-17:00', holidays = {'2026-12-24..2026-12-26'}", "2026-12-23 18:00",
        "closed, outside 09:00-17:00, closes never, opens 12-27 09:00"
      ),
      (
        "daily = '09:00-17:00', special = {['12-24'] = '09:00-12:00'}", "2026-12-24 11:00",
        "open, open 09:00-12:00, closes 12-24 12:00, opens 12-25 09:00"
      ),
      (
        "daily = '09:00-17:00', holidays = {'12-24'}, special = {['2026-12-24'] = '10:00-11:00'}", "2026-12-24 10:30",
        "open, open 10:00-11:00, closes 12-24 11:00, opens 12-25 09:00"
      ),
      (
        "daily = '09:00-17:00', holidays = {'02-29'}", "2028-02-29 10:00",
        "closed, holiday: 02-29, closes never, opens 03-01 09:00"
      ),
    ])
  func week(_ options: String, _ at: String, _ expected: String) throws {
    #expect(try show("tz = 'Europe/Berlin', " + options, at, "Europe/Berlin") == expected)
  }

  /// Clocks go forward over 02:00-03:00 on 2026-03-29 and back over it on 2026-10-25 in Berlin; Lord Howe changes by half an
  /// hour at 02:00; Cairo skips the first hour of 2026-04-24, and São Paulo skipped that of 2018-11-04.
  @Test(
    "hours are true when clocks change",
    arguments: [
      (
        "Europe/Berlin", "02:30-04:00", "2026-03-29 01:59",
        "closed, outside 02:30-04:00, closes never, opens 03-29 03:00"
      ),
      (
        "Europe/Berlin", "01:00-02:30", "2026-03-29 01:30",
        "open, open 01:00-02:30, closes 03-29 03:00, opens 03-30 01:00"
      ),
      (
        "Europe/Berlin", "02:00-03:00", "2026-03-29 01:30",
        "closed, outside 02:00-03:00, closes never, opens 03-30 02:00"
      ),
      (
        "Europe/Berlin", "01:00-02:30", "2026-10-25 02:45",
        "open, open 01:00-02:30, closes 10-25 02:30, opens 10-26 01:00"
      ),
      (
        "Australia/Lord_Howe", "02:15-09:00", "2026-10-04 01:59",
        "closed, outside 02:15-09:00, closes never, opens 10-04 02:30"
      ),
      (
        "Africa/Cairo", "00:30-06:00", "2026-04-23 23:59",
        "closed, outside 00:30-06:00, closes never, opens 04-24 01:00"
      ),
      (
        "Africa/Cairo", "22:00-24:00", "2026-04-23 23:00",
        "open, open 22:00-24:00, closes 04-24 01:00, opens 04-24 22:00"
      ),
      (
        "America/Sao_Paulo", "00:00-08:00", "2018-11-03 23:59",
        "closed, outside 00:00-08:00, closes never, opens 11-04 01:00"
      ),
      (
        "Asia/Kathmandu", "09:00-17:00", "2026-11-23 16:59",
        "open, open 09:00-17:00, closes 11-23 17:00, opens 11-24 09:00"
      ),
    ])
  func clocksChange(_ zone: String, _ hours: String, _ at: String, _ expected: String) throws {
    #expect(try show("tz = '\(zone)', daily = '\(hours)'", at, zone) == expected)
  }

  @Test("a night span is as long as the night is when clocks change")
  func nightLength() throws {
    let body =
      Self.prelude + """
        local office = hours.new{ tz = "Europe/Berlin", daily = "22:00-06:00" }
        for _, day in ipairs{ "2026-03-27", "2026-03-28", "2026-10-24" } do
          local from = at(day .. " 22:00", office.tz)
          print((office:closes_at(from) - from) / 3600)
        end
        """
    #expect(try LibraryScript().run(body) == ["8.0", "7.0", "9.0"])
  }

  @Test("holidays of a calendar file: whole days, ranges, each year; what it does not understand is told by line")
  func calendar() throws {
    let script = LibraryScript()
    script.write(
      "h.ics",
      """
      BEGIN:VCALENDAR\r
      BEGIN:VEVENT\r
      DTSTART;VALUE=DATE:20251225\r
      DTEND;VALUE=DATE:20251227\r
      RRULE:FREQ=YEARLY;UNTIL=20281231\r
      SUMMARY:Christ
       mas\\, both days\r
      BEGIN:VALARM\r
      SUMMARY:alarm\r
      END:VALARM\r
      END:VEVENT\r
      BEGIN:VEVENT\r
      DTSTART;VALUE=DATE:20270618\r
      SUMMARY:Outing\r
      END:VEVENT\r
      BEGIN:VEVENT\r
      DTSTART;TZID=Europe/Berlin:20270619T100000\r
      END:VEVENT\r
      BEGIN:VEVENT\r
      DTSTART;VALUE=DATE:20270701\r
      RRULE:FREQ=WEEKLY\r
      END:VEVENT\r
      BEGIN:VEVENT\r
      STATUS:CANCELLED\r
      DTSTART;VALUE=DATE:20270702\r
      END:VEVENT\r
      END:VCALENDAR\r

      """)
    let body =
      Self.prelude + """
        local office = hours.new{ tz = "Europe/Berlin", daily = "09:00-17:00", ical = "h.ics" }
        for _, day in ipairs{ "2026-12-25", "2027-12-26", "2028-12-25", "2029-12-25", "2027-06-18", "2027-06-19", "2027-07-01",
          "2027-07-02" } do
          print(day, select(2, office:open(at(day .. " 10:00", office.tz))))
        end
        """
    #expect(
      try script.run(body) == [
        "2026-12-25\tholiday: Christmas, both days", "2027-12-26\tholiday: Christmas, both days",
        "2028-12-25\tholiday: Christmas, both days", "2029-12-25\topen 09:00-17:00", "2027-06-18\tholiday: Outing",
        "2027-06-19\topen 09:00-17:00", "2027-07-01\topen 09:00-17:00", "2027-07-02\topen 09:00-17:00",
      ])
    #expect(
      script.warnings() == [
        "h.ics: line 16: DTSTART;TZID=Europe/Berlin:20270619T100000 is not a whole day",
        "h.ics: line 19: RRULE:FREQ=WEEKLY is not understood, only FREQ=YEARLY on the same day is",
      ])
  }

  @Test("Meta's call hours, as they stand")
  func meta() throws {
    let script = LibraryScript()
    script.write(
      "m.json",
      #"{"calling":{"call_hours":{"status":"ENABLED","timezone_id":"America/Sao_Paulo","weekly_operating_hours":[{"day_of_week":"MONDAY","open_time":"0400","close_time":"1020"},{"day_of_week":"MONDAY","open_time":"2200","close_time":"2359"}],"holiday_schedule":[{"date":"2026-11-30","start_time":"0900","end_time":"1200"},{"date":"2026-12-07","start_time":"0000","end_time":"0000"}]}}}"#
    )
    for (at, expected) in [
      ("2026-11-23 05:00", "open, open 0400-1020, closes 11-23 10:20, opens 11-23 22:00"),
      ("2026-11-23 23:59", "open, open 2200-2359, closes 11-24 00:00, opens 11-30 09:00"),
      ("2026-12-07 05:00", "closed, holiday: 2026-12-07, closes never, opens 12-14 04:00"),
    ] {
      #expect(try show("meta = 'm.json'", at, "America/Sao_Paulo", script) == expected)
    }
    #expect(
      try show(
        #"meta = { status = "DISABLED", timezone_id = "UTC", weekly_operating_hours = {} }"#, "2026-12-07 05:00", "UTC")
        == "open, open 24h, closes never, opens never")
  }

  @Test("the override holds for all schedules until its time, and the store keeps it")
  func override() throws {
    let script = LibraryScript(now: 1_795_431_600)
    let office = "local office = require('wawp.hours').new{ tz = 'UTC', daily = '11:00-12:00' }\n"
    #expect(try script.value("office:open()", office) == "true\topen 11:00-12:00")
    #expect(try script.value("office:set('closed', '2h')", office) == "true")
    #expect(try script.value("office:open()", office) == "false\tset closed until 13:00")
    #expect(try script.value("office:say(office:opens_at())", office) == "2026-11-24 11:00")
    script.advance(7199)
    #expect(try script.value("office:open()", office) == "false\tset closed until 13:00")
    script.advance(1)
    #expect(try script.value("office:open()", office) == "false\toutside 11:00-12:00")
    #expect(try script.value("office:set('open', '18:00')", office) == "true")
    #expect(try script.value("office:say(office:closes_at())", office) == "18:00")
    // What the command wrote.
    let written = "wawp.store.set('wawp.hours.override', {state = 'closed', ['until'] = wawp.now() + 60}) "
    #expect(try script.value("office:open()", office + written) == "false\tset closed until 13:01")
    #expect(try script.value("office:clear(), office:open()", office) == "true\tfalse\toutside 11:00-12:00")
  }

  @Test("the override holds from the second on in which it is set")
  func overrideAtOnce() throws {
    let script = LibraryScript(now: 1_795_431_600.75)
    let office = "local office = require('wawp.hours').new{ tz = 'UTC', daily = '11:00-12:00' }\n"
    #expect(
      try script.value("office:set('closed', '2h'), office:open()", office) == "true\tfalse\tset closed until 13:00")
  }

  @Test(
    "reads the end of an override as the command line does",
    arguments: [
      "2h", "1h30m", "for 90m", "90s", "0.5h", "until 18:00", "until 12:00", "until 9:30", "until 24:00", "until 00:00",
      "UNTIL 18:00", "until 2026-11-23", "until 2026-11-24 18:00", "until 2026-11-24T18:00", "until 2026-12-31 24:00",
      "366d", "", "soon", "90", "0h", "2x", "until", "until 25:00", "until 25:99", "until 2026-02-30",
      "until 2026-11-22",
      "until 2026-12-24 6pm", "367d", "99999d", "h", "1h30", "until 2028-01-01", "until 10000-01-01",
    ])
  func overrideEnd(_ text: String) throws {
    let now = 1_795_431_600.0
    for zone in ["UTC", "Europe/Berlin", "Australia/Lord_Howe"] {
      let clocks = try Zone(zone)
      let expected: String
      do throws(OverrideEndError) {
        expected = "\(Int(try OverrideEnd.read([text], now: now, zone: clocks)))"
      } catch { expected = "nil\t\(error.message)" }
      let read = "math.tointeger(ends) or ends, problem"
      let script = "local ends, problem = require('wawp.hours_end').read('\(text)', wawp.now(), '\(zone)')\n"
      #expect(try LibraryScript(now: now).value(read, script) == expected)
    }
  }

  @Test(
    "of a time that comes twice the override ends with the second",
    arguments: [(1_792_879_200.0, "until 02:30"), (1_806_188_400.0, "until 02:30")])
  func overrideEndClocks(_ now: Double, _ text: String) throws {
    let expected = try OverrideEnd.read([text], now: now, zone: try Zone("Europe/Berlin"))
    let script = "local office = require('wawp.hours').new{ tz = 'Europe/Berlin', daily = 'closed' } "
    #expect(
      try LibraryScript(now: now).value("office:set('open', '\(text)'), office:closes_at()", script)
        == "true\t\(Int(expected))")
  }

  @Test(
    "obeys what a person writes, and says what is wrong",
    arguments: [
      ("closed 2h", "OK: closed until 13:00\ttrue"), (" Closed  until 18:00 ", "OK: closed until 18:00\ttrue"),
      ("open for 1d", "OK: open until 2026-11-24 11:00\ttrue"), ("HOURS", "OK: the hours of the week hold\ttrue"),
      (
        "closed 99999d",
        "Nothing changed: \"99999d\" is more than a year away. Write \"closed 2h\", \"open until 18:00\" or \"hours\".\tfalse"
      ),
      (
        "open",
        "Nothing changed: there is no end. Write \"closed 2h\", \"open until 18:00\" or \"hours\".\tfalse"
      ),
      ("open the letters", "nil"), ("", "nil"), ("closed2h", "OK: closed until 13:00\ttrue"),
      ("OK: closed until 18:00", "nil"), ("closing 2h", "nil"),
    ])
  func obey(_ text: String, _ answer: String) throws {
    let office = "local office = require('wawp.hours').new{ tz = 'UTC', daily = '11:00-12:00' }\n"
    #expect(try LibraryScript(now: 1_795_431_600).value("office:obey('\(text)')", office) == answer)
  }

  @Test("the override is read at most once a second")
  func overrideIsKept() throws {
    let lines = try LibraryScript().run(
      """
      local office = require('wawp.hours').new{ tz = 'UTC', daily = '24h' }
      local reads, get = 0, wawp.store.get
      rawset(wawp, 'store', { get = function(key) reads = reads + 1 return get(key) end })
      for _ = 1, 100 do office:open() end
      print(reads)
      """)
    #expect(lines == ["1"])
  }

  @Test(
    "misuse is an error at the caller's line that names the argument",
    arguments: [
      (
        "hours.new{ tz = 'UTC', mon = '09:00-17:00' }(0)",
        "opening hours are no function: write hours:open(call.time)"
      ),
      ("hours.new()", "bad argument `options` to hours.new: expected a table, got nothing"),
      (
        "hours.new{ mon = '9-17' }",
        "bad argument `tz` to hours.new: expected a time zone such as \"Africa/Cairo\", got nothing"
      ),
      ("hours.new{ tz = 'Africa/Kairo', mon = '9-17' }", "did you mean Africa/Cairo?"),
      ("hours.new{ tz = 'UTC' }", "expected hours for a day at least"),
      ("hours.new{ tz = 'UTC', mon_fry = '9-17' }", "unknown option `mon_fry` for hours.new, did you mean `mon_fri`?"),
      ("hours.new{ tz = 'UTC', mon = '9-25' }", "bad argument `mon` to hours.new: expected spans such as"),
      ("hours.new{ tz = 'UTC', mon = '9:60-12' }", "bad argument `mon` to hours.new"),
      ("hours.new{ tz = 'UTC', mon = '9-9' }", "24 hours are written 24h"),
      (
        "hours.new{ tz = 'UTC', mon = 9 }",
        "bad argument `mon` to hours.new: expected a string such as \"09:00-17:00\", got 9"
      ),
      ("hours.new{ tz = 'UTC', mon_wed = '9-17', tue_thu = '9-17' }", "days that `mon_wed` does not name as well"),
      ("hours.new{ tz = 'UTC', mon = '9-17', holidays = { '2026-02-29' } }", "bad argument `holidays[1]` to hours.new"),
      ("hours.new{ tz = 'UTC', mon = '9-17', holidays = { x = '12-25' } }", "`special` takes dates with hours"),
      ("hours.new{ tz = 'UTC', mon = '9-17', holidays = { { '12-24', hours = 'x' } } }", "holidays[1].hours"),
      (
        "hours.new{ tz = 'UTC', mon = '9-17', special = { ['13-01'] = '9-12' } }", "bad argument `special` to hours.new"
      ),
      ("hours.new{ tz = 'UTC', mon = '9-17', ical = 'none.ics' }", "cannot read none.ics: no such file"),
      ("hours.new{ meta = 'none.json' }", "cannot read none.json: no such file"),
      ("hours.new{ meta = '{}' }", "call_hours has no timezone_id"),
      ("hours.new{ meta = '{\"timezone_id\":\"Mars\"}' }", "timezone_id: there is no time zone \"Mars\""),
      ("hours.new{ meta = '{\"timezone_id\":\"UTC\"}' }", "weekly_operating_hours is no list"),
      ("hours.new{ meta = {}, mon = '9-17' }", "bad argument `meta` to hours.new"),
      (
        "hours.new{ tz = 'UTC', mon = '9-17' }:open('x')",
        "bad argument `at` to hours:open: expected seconds since 1970, got \"x\""
      ),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:set('opne', '2h')", "bad argument `state` to hours:set"),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:set('open', '2 hours')", "bad argument `ends` to hours:set"),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:set('open', '25:00')", "bad argument `ends` to hours:set"),
      (
        "hours.new{ tz = 'UTC', mon = '9-17' }:set('open', '99999d')",
        "bad argument `ends` to hours:set: \"99999d\" is more than a year away"
      ),
      (
        "hours.new{ tz = 'UTC', mon = '9-17' }:set('open', 1e12)",
        "bad argument `ends` to hours:set: 1000000000000 seconds is more than a year away"
      ),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:set('open', 0)", "expected a length such as \"2h\""),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:set('open', {})", "expected a length such as \"2h\""),
      ("hours.new{ tz = 'UTC', mon = '9-17' }:obey()", "bad argument `text` to hours:obey: expected a string"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("local hours = require('wawp.hours')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true, "\(lines)")
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }
}
