import Testing
import Zones

@testable import WawpScript

@Suite("the end of an override, as people write it")
struct OverrideEndTests {
  /// 2026-11-23 12:00:00 in Berlin.
  private static let noon = 1_795_431_600.0

  @Test(
    "lengths, times, days",
    arguments: [
      ("2h", 7200), ("1h30m", 5400.0), ("for 90m", 5400.0), ("90s", 90), ("2d", 172800), ("0.5h", 1800),
      ("until 18:00", 21600), ("until 12:00", 86400), ("until 9:30", 77400.0), ("until 24:00", 43200),
      ("until 00:00", 43200), ("UNTIL 18:00", 21600), ("until 2026-11-23", 43200),
      ("until 2026-11-24", 129600), ("until 2026-11-24 18:00", 108000), ("until 2026-11-24T18:00", 108000),
      ("until 2026-12-31 24:00", 3326400.0),
    ] as [(String, Double)])
  func ends(_ text: String, _ after: Double) throws {
    let zone = try Zone("Europe/Berlin")
    let words = text.split(separator: " ").map(String.init)
    #expect(try OverrideEnd.read(words, now: Self.noon, zone: zone) - Self.noon == after)
    // A shell may hand it over as one word.
    #expect(try OverrideEnd.read([text], now: Self.noon, zone: zone) - Self.noon == after)
  }

  @Test(
    "a time that comes twice is the second, one that is skipped is the jump",
    arguments: [
      // 2026-10-25: clocks go back from 03:00 CEST to 02:00 CET.
      (1_792_879_200.0, "until 02:30", 1_792_891_800.0),
      // 2027-03-28: clocks go forward from 02:00 to 03:00.
      (1_806_188_400.0, "until 02:30", 1_806_195_600.0),
    ])
  func clocksChange(_ now: Double, _ text: String, _ end: Double) throws {
    #expect(try OverrideEnd.read([text], now: now, zone: try Zone("Europe/Berlin")) == end)
  }

  @Test(
    "what is none is told",
    arguments: [
      ("", "there is no end"), ("soon", "\"soon\" is no length of time"),
      ("90", "\"90\" has no unit: write 90m or 90h"),
      ("0h", "\"0h\" is over at once"), ("2x", "\"2x\" is no length of time"),
      ("until", "\"until\" is no length of time"),
      ("until 25:00", "\"25:00\" is neither a time such as 18:00 nor a day such as 2026-12-24"),
      ("until 2026-02-30", "\"2026-02-30\" is neither a time such as 18:00 nor a day such as 2026-12-24"),
      ("until 2026-11-22", "\"until 2026-11-22\" is over already"),
      ("until 2026-12-24 6pm", "\"6pm\" is no time such as 18:00"),
      ("2h please", "\"2h please\" says no end"), ("400d", "\"400d\" is more than a year away"),
      ("h", "\"h\" is no length of time"), ("1h30", "\"1h30\" has no unit: write 1h30m or 1h30h"),
    ])
  func wrong(_ text: String, _ message: String) throws {
    let zone = try Zone("Europe/Berlin")
    #expect(throws: OverrideEndError(message)) { try OverrideEnd.read([text], now: Self.noon, zone: zone) }
  }
}
