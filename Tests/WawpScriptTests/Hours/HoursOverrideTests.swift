import Testing
import Zones

@testable import WawpScript

@Suite("an override of opening hours")
struct HoursOverrideTests {
  private static let now = 1_795_431_600.0

  @Test("what Swift puts into the store is what the library in Lua reads there")
  func read() throws {
    let override = HoursOverride(.open, since: Self.now, until: Self.now + 7200)
    let lines = try LibraryScript(now: Self.now).run(
      """
      wawp.store.set("\(HoursOverride.key)", wawp.json.decode([[\(String(decoding: override.json, as: UTF8.self))]]))
      local office = require("wawp.hours").new{ tz = "Europe/Berlin", mon = "closed" }
      print(office:open())
      print(office:open(\(Int(Self.now) - 1)))
      """)
    #expect(
      lines == ["true\topen until 14:00, set by hand", "false\tclosed on Monday"]
        || lines.first?.hasPrefix("true") == true)
    #expect(lines.last?.hasPrefix("false") == true)
  }

  @Test("what the library in Lua puts there is what Swift reads")
  func written() throws {
    let lines = try LibraryScript(now: Self.now).run(
      """
      local office = require("wawp.hours").new{ tz = "Europe/Berlin", mon = "closed" }
      office:set("closed", "2h")
      print(wawp.json.encode(wawp.store.get("\(HoursOverride.key)")))
      """)
    let json = try #require(lines.first)
    #expect(HoursOverride(Array(json.utf8)) == HoursOverride(.closed, since: Self.now, until: Self.now + 7200))
  }

  @Test(
    "what means no override is none",
    arguments: ["", "null", "{}", "[]", #"{"state":"ajar","until":1}"#, #"{"state":"open"}"#])
  func none(_ text: String) { #expect(HoursOverride(Array(text.utf8)) == nil) }

  @Test(
    "in words",
    arguments: [
      (30.0, "closed until 2026-11-23 12:00 CET (Europe/Berlin), for 30 s"),
      (300, "closed until 2026-11-23 12:05 CET (Europe/Berlin), for 5 min"),
      (7500, "closed until 2026-11-23 14:05 CET (Europe/Berlin), for 2 h 5 min"),
      (7200, "closed until 2026-11-23 14:00 CET (Europe/Berlin), for 2 h"),
      (190_800, "closed until 2026-11-25 17:00 CET (Europe/Berlin), for 2 d 5 h"),
    ])
  func words(_ seconds: Double, _ text: String) throws {
    let override = HoursOverride(.closed, since: Self.now, until: Self.now + seconds)
    #expect(override.sentence(in: try Zone("Europe/Berlin"), now: Self.now) == text)
  }
}
