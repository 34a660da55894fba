import Testing

@testable import Zones

@Suite("dates and times of day")
struct CivilTimeTests {
  @Test("leap days exist in leap years", arguments: [2024, 2000, 2400])
  func leap(_ year: Int) throws { #expect(try CivilTime(year: year, month: 2, day: 29).day == 29) }

  @Test(
    "what no calendar and no clock shows is an error that says it",
    arguments: [
      ([2026, 2, 29, 0, 0, 0], "2026-02-29 00:00"), ([2026, 13, 1, 0, 0, 0], "2026-13-01 00:00"),
      ([2026, 4, 31, 0, 0, 0], "2026-04-31 00:00"), ([2026, 1, 1, 24, 0, 0], "2026-01-01 24:00"),
      ([2026, 1, 1, 9, 60, 0], "2026-01-01 09:60"), ([2026, 0, 1, 0, 0, 0], "2026-00-01 00:00"),
      ([1900, 2, 29, 0, 0, 0], "1900-02-29"), ([0, 1, 1, 0, 0, 0], "0-01-01"), ([2026, 1, -1, 0, 0, 0], "2026-01--1"),
      ([2026, 1, 1, 0, 0, Int.max], "there is no time"), ([Int.max, 1, 1, 0, 0, 0], "there is no time"),
    ])
  func impossible(_ parts: [Int], _ text: String) {
    let error = #expect(throws: ZoneError.self) {
      _ = try CivilTime(
        year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    }
    #expect(error?.message.contains(text) == true)
  }
}
