import Glibc
import Testing

@testable import Zones

/// The tables that another implementation made: see Tests/Fixtures/zones/generate.py.
private enum Fixture {
  static func rows(_ name: String) throws -> [[String]] {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("/\(folder)/Fixtures/zones/\(name)", "r"))
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&text, 1, text.count, file)
    let lines = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").dropFirst()
    return lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  static func civil(_ text: String) throws -> CivilTime {
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    return try CivilTime(
      year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
  }
}

@Suite("time zones")
struct ZoneTests {
  static let zones = [
    "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu",
  ]

  @Test("clocks show what another implementation says, around each change", arguments: zones)
  func moments(_ name: String) throws {
    let zone = try Zone(name)
    let rows = try Fixture.rows("moments.tsv").filter { $0[0] == name }
    #expect(rows.count > 40)
    for row in rows {
      let shown = zone.show(at: try #require(Int(row[1])))
      #expect(shown.civil == (try Fixture.civil(row[2])), "\(row)")
      #expect(shown.offset == Int(row[3]), "\(row)")
      #expect(shown.isSummerTime == (row[4] == "1"), "\(row)")
      #expect(shown.shortName == row[5], "\(row)")
      #expect(shown.weekday == Int(row[6]), "\(row)")
      #expect(shown.yearDay == Int(row[7]), "\(row)")
    }
  }

  @Test("times are found once, twice or never, as another implementation says", arguments: zones)
  func times(_ name: String) throws {
    let zone = try Zone(name)
    let rows = try Fixture.rows("times.tsv").filter { $0[0] == name }
    #expect(!rows.isEmpty)
    for row in rows {
      let first = try #require(Int(row[3]))
      let expected: Zone.Occurrence =
        switch row[2] {
        case "never": .never(jump: first)
        case "twice": .twice(first: first, second: try #require(Int(row[4])))
        default: .once(first)
        }
      #expect(zone.find(try Fixture.civil(row[1])) == expected, "\(row)")
    }
  }

  @Test("moments that no year from 1 to 9999 has become the nearest one", arguments: [Int.min, .max])
  func farAway(_ moment: Int) throws {
    let year = try Zone("UTC").show(at: moment).civil.year
    #expect(year == (moment < 0 ? 1 : 9999))
  }

  @Test(
    "an unknown name is an error that says what may have been meant",
    arguments: [
      ("Africa/Kairo", "Africa/Cairo"), ("africa/cairo", "Africa/Cairo"), ("Cairo", "Africa/Cairo"),
      ("Europe/Cairo", "Africa/Cairo"), ("Europe/Berln", "Europe/Berlin"), ("europe berlin", nil),
      ("America/Sao Paulo", "America/Sao_Paulo"), ("Asia/Kathmandhu", "Asia/Kathmandu"), ("utc", "UTC"),
    ])
  func unknown(_ name: String, _ meant: String?) {
    #expect {
      _ = try Zone(name)
    } throws: { error in
      guard case .unknown(name, let near)? = error as? ZoneError else { return false }
      return meant.map { near.contains($0) } ?? true
    }
  }

  @Test(
    "a name that is no name is unknown, and reads nothing outside the folder",
    arguments: [
      "", "/etc/localtime", "../zoneinfo/UTC", "Europe/../UTC", "Europe//Berlin", "Europe/Berlin/", ":UTC", "tzdata.zi",
      "Europe", "Fixed/UTC+05:00:00", "Mars/Olympus\0", String(repeating: "A", count: 300),
    ])
  func noName(_ name: String) {
    #expect(throws: ZoneError.self) { _ = try Zone(name) }
  }

  @Test("the message names what came and what may have been meant")
  func message() {
    let error = #expect(throws: ZoneError.self) { _ = try Zone("Africa/Kairo") }
    #expect(error?.message == "there is no time zone \"Africa/Kairo\", did you mean Africa/Cairo?")
    #expect(ZoneError.noData(folder: "/x").message.contains("install the package tzdata"))
  }
}
