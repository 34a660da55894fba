import Testing

@Suite("wawp.time")
struct LibraryTimeTests {
  @Test(
    "moments and what clocks show",
    arguments: [
      ("wawp.time.zone('Africa/Cairo')", "Africa/Cairo"),
      (
        "wawp.time.zone('Africa/Kairo')",
        "nil\tthere is no time zone \"Africa/Kairo\", did you mean Africa/Cairo?"
      ),
      ("wawp.time.parts(1751371200.9, 'Europe/Berlin').hour", "14"),
      (
        "wawp.json.encode(wawp.time.parts(0, 'Asia/Kathmandu'))",
        #"{"day":1,"hour":5,"isdst":false,"min":30,"month":1,"name":"+0530","offset":19800,"sec":0,"wday":5,"yday":1,"year":1970}"#
      ),
      ("wawp.time.at{year=2026, month=7, day=1, hour=12, zone='Europe/Berlin'}", "1782900000\tonce"),
      ("wawp.time.at{year=2026, month=3, day=29, hour=2, min=30, zone='Europe/Berlin'}", "1774746000\tnever"),
      (
        "wawp.time.at{year=2026, month=10, day=25, hour=2, min=30, zone='Europe/Berlin'}",
        "1792888200\ttwice\t1792891800"
      ),
      ("wawp.time.at{year=2026, month=4, day=24, zone='Africa/Cairo'}", "1776981600\tnever"),
    ])
  func works(_ expression: String, _ expected: String) throws {
    #expect(try LibraryScript().value(expression) == expected)
  }

  @Test(
    "misuse names the argument, what was expected and what came",
    arguments: [
      (
        "wawp.time.zone()",
        "bad argument `name` to wawp.time.zone: expected a string such as \"Africa/Cairo\", got nothing"
      ),
      (
        "wawp.time.parts('x', 'UTC')", "bad argument `unix` to wawp.time.parts: expected seconds since 1970, got string"
      ),
      ("wawp.time.parts(1e300, 'UTC')", "expected a year from 1 to 9999"),
      ("wawp.time.parts(0/0, 'UTC')", "expected seconds since 1970"),
      (
        "wawp.time.parts(0, 'Cairo')",
        "bad argument `zone` to wawp.time.parts: there is no time zone \"Cairo\", did you mean Africa/Cairo?"
      ),
      (
        "wawp.time.parts(0)",
        "bad argument `zone` to wawp.time.parts: expected a time zone such as \"Africa/Cairo\", got nothing"
      ),
      (
        "wawp.time.at{year=2026, month=2, day=30, zone='UTC'}",
        "bad argument `opts` to wawp.time.at: there is no time 2026-02-30 00:00:00"
      ),
      ("wawp.time.at{year=2026, month=2, zone='UTC'}", "opts.day of wawp.time.at must be a whole number, got nil"),
      (
        "wawp.time.at{year=2026, month=2, day=1.5, zone='UTC'}",
        "opts.day of wawp.time.at must be a whole number, got number"
      ),
      ("wawp.time.at{year=2026, month=2, day=1}", "bad argument `opts.zone` to wawp.time.at"),
      ("wawp.time.at{yaer=2026}", "unknown option `yaer` for wawp.time.at, did you mean `year`?"),
      ("wawp.time.parst(0, 'UTC')", "did you mean wawp.time.parts?"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("\nprint((\(expression)))")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true)
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }

  @Test("a script may use many zones, but not all: they lie outside its memory")
  func many() throws {
    let lines = try LibraryScript().run(
      """
      local loaded = 0
      for i = 0, 70 do
        local name = i < 14 and "Etc/GMT-" .. i or i < 26 and "Etc/GMT+" .. i - 13
        name = name or i < 40 and "Etc/GMT-" .. i - 26 or nil
        if name and wawp.time.zone(name) then loaded = loaded + 1 end
      end
      print(loaded)
      local cities = "Africa/Abidjan Africa/Accra Africa/Algiers Africa/Bissau Africa/Cairo Africa/Ceuta Africa/Juba "
        .. "Africa/Khartoum Africa/Lagos Africa/Maputo Africa/Monrovia Africa/Nairobi Africa/Tripoli Africa/Tunis "
        .. "America/Bogota America/Boise America/Cancun America/Caracas America/Chicago America/Cuiaba America/Denver "
        .. "America/Detroit America/Guyana America/Halifax America/Havana America/Lima America/Managua America/Manaus "
        .. "America/Mexico_City America/Miquelon America/New_York America/Nome America/Noronha America/Panama "
        .. "America/Phoenix America/Recife America/Regina America/Santiago America/Toronto"
      local last
      for name in cities:gmatch("%S+") do last = { wawp.time.zone(name) } end
      print(last[1], last[2])
      """)
    #expect(lines.last == "nil\ta script may use 64 time zones, \"America/Toronto\" is one more", "\(lines)")
  }
}
