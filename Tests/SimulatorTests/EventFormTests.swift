import Testing

@testable import Simulator

@Suite("Small forms")
struct EventFormTests {
  @Test("a ULID holds its time in the first ten characters and sorts by it")
  func ulid() {
    var random = SplitMix64(seed: 1)
    // The example of the ULID specification: 01ARZ3NDEK is 1469922850259.
    #expect(ULID.make(milliseconds: 1_469_922_850_259, using: &random).hasPrefix("01arz3ndek"))
    let first = ULID.make(milliseconds: 1_767_225_600_000, using: &random)
    #expect(first.utf8.count == 26)
    #expect(first < ULID.make(milliseconds: 1_767_225_600_001, using: &random))
  }

  @Test("times in universal time", arguments: [(0, "1970-01-01T00:00:00Z"), (1_767_225_599, "2025-12-31T23:59:59Z")])
  func utc(_ seconds: Int, _ text: String) {
    #expect(UTCTime.text(unixSeconds: seconds) == text)
  }

  @Test(
    "base 64, there and back",
    arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func base64(_ text: String, _ encoded: String) {
    #expect(Base64.text(of: Array(text.utf8)) == encoded)
    #expect(Base64.bytes(of: encoded) == Array(text.utf8))
  }

  @Test("what is no base 64", arguments: ["A", "Zm9v!", "Z-9v"])
  func noBase64(_ text: String) { #expect(Base64.bytes(of: text) == nil) }

  @Test("bytes and numbers in base 16")
  func hexadecimal() {
    #expect(Hexadecimal.text(of: [0, 15, 255]) == "000fff")
    #expect(Hexadecimal.upperCase(0xBEEF) == "000000000000BEEF")
  }

  @Test(
    "callers by number and by ID",
    arguments: [
      ("15550000002", "15550000002@c.us", nil), ("+15550000002", "15550000002@c.us", nil),
      ("900015550000002@lid", "900015550000002@lid", "15550000002@c.us"), ("123@lid", "123@lid", nil),
    ] as [(String, String, String?)])
  func callers(_ text: String, _ from: String, _ phone: String?) throws {
    let caller = try Caller(parsing: text)
    #expect(caller.from == from)
    #expect(caller.phone == phone)
  }

  @Test("what is no caller", arguments: ["", "ann", "123", "+", "1555000000299999"])
  func noCaller(_ text: String) {
    #expect(throws: SimulatorError.self) { try Caller(parsing: text) }
  }

  @Test("percentiles by nearest rank")
  func percentiles() {
    #expect(Percentile.value(0.5, of: []) == nil)
    #expect(Percentile.value(0.5, of: [1]) == 1)
    #expect(Percentile.value(0.5, of: [1, 2, 3, 4]) == 2)
    #expect(Percentile.value(0.99, of: Array(stride(from: 1.0, through: 100, by: 1))) == 99)
    #expect(Percentile.value(1, of: [1, 2]) == 2)
    #expect(Percentile.value(0, of: [1, 2]) == 1)
  }
}
