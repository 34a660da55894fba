import Testing

@testable import WawpScript

@Suite("did you mean")
struct SpellingTests {
  @Test(
    "finds the nearest name",
    arguments: [
      ("reson", "reason"), ("mesage", "message"), ("messgae", "message"), ("raeson", "reason"), ("zzz", nil), ("", nil),
      ("reason", nil),
    ])
  func nearest(_ word: String, _ expected: String?) {
    #expect(Spelling.nearest(to: word, among: ["reason", "message"]) == expected)
  }
}
