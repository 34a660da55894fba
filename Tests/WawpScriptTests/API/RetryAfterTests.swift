import Testing
@testable import WawpScript

@Suite("Retry-After")
struct RetryAfterTests {
  /// 1994-11-06 08:49:37 UTC.
  private static let now = 784_111_777.0

  @Test(
    "seconds, with and without a fraction",
    arguments: [
      ("0", 0), ("7", 7), (" 120 ", 120), ("1.5", 1.5), ("007", 7), ("99999999999999999999999", 86_400),
    ])
  func delta(value: String, seconds: Double) {
    #expect(RetryAfter.seconds(value, responseDate: nil, wallClock: Self.now) == seconds)
  }

  @Test(
    "the three forms of a date",
    arguments: [
      "Sun, 06 Nov 1994 08:49:47 GMT", "Sunday, 06-Nov-94 08:49:47 GMT", "Sun Nov  6 08:49:47 1994",
      "sun, 6 nov 1994 08:49:47 gmt", "Sun, 06-Nov-1994 08:49:47 UTC",
    ])
  func dates(value: String) {
    #expect(RetryAfter.seconds(value, responseDate: nil, wallClock: Self.now) == 10)
    // With a date of the answer, the clock on this side does not matter.
    #expect(RetryAfter.seconds(value, responseDate: "Sun, 06 Nov 1994 08:49:45 GMT", wallClock: 0) == 2)
    #expect(RetryAfter.seconds(value, responseDate: "nonsense", wallClock: Self.now) == 10)
  }

  @Test("a date in the past means no wait, one far ahead a day")
  func clamped() {
    #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:37 GMT", responseDate: nil, wallClock: 1e9) == 0)
    #expect(RetryAfter.seconds("Fri, 31 Dec 2999 23:59:59 GMT", responseDate: nil, wallClock: 0) == 86_400)
  }

  @Test(
    "garbage means nothing",
    arguments: [
      "", " ", "-1", "+1", "1e3", "0x10", "nan", "inf", "1.", ".5", "1.2.3", "1,5", "soon", "12s", "1 2",
      "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
      "Sun, 06 Nov 199 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "٣",
    ])
  func garbage(value: String) {
    #expect(RetryAfter.seconds(value, responseDate: nil, wallClock: Self.now) == nil)
  }

  @Test(
    "dates of every kind of year",
    arguments: [
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
      ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800), ("Thu, 31 Dec 2026 23:59:60 GMT", 1_798_761_600),
      ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ])
  func epoch(text: String, seconds: Double) {
    #expect(HTTPDate.seconds(text, wallClock: 0) == seconds)
  }

  @Test("a year of two digits is the nearest that is not far ahead")
  func shortYear() {
    let in2026 = 1_767_225_600.0
    #expect(HTTPDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT", wallClock: in2026) == 784_111_777)
    #expect(HTTPDate.seconds("Thursday, 01-Jan-26 00:00:00 GMT", wallClock: in2026) == in2026)
    #expect(HTTPDate.seconds("Thursday, 01-Jan-26 00:00:00 GMT", wallClock: .infinity) == nil)
  }
}
