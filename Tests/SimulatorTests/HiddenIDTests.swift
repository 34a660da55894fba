import Testing

@testable import Simulator

@Suite("Hidden IDs")
struct HiddenIDTests {
  @Test("lead to the number and back", arguments: ["15550000002", "1555000", "12345678901234"])
  func roundTrip(number: String) throws {
    let lid = try #require(HiddenID.lid(ofNumber: number))
    #expect(lid.utf8.count == 15 + "@lid".utf8.count)
    #expect(HiddenID.number(ofLID: lid) == number)
    #expect(HiddenID.lid(ofNumber: number + "@c.us") == lid)
  }

  @Test(
    "are unknown for what is no number", arguments: ["", "123", "abcdefgh", "123456789012345", "1555000@lid"])
  func unknownNumber(text: String) {
    #expect(HiddenID.lid(ofNumber: text) == nil)
  }

  @Test(
    "of others lead nowhere",
    arguments: ["", "900", "100015550000002@lid", "900000000000001@lid", "9abc@lid"])
  func unknownLID(text: String) {
    #expect(HiddenID.number(ofLID: text) == nil)
  }
}
