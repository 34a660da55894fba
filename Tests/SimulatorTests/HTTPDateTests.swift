import Testing

@testable import Simulator

@Suite("HTTP date")
struct HTTPDateTests {
  @Test(
    "formats dates around the calendar's corners",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
      (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 GMT"),
      (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
  func formats(seconds: Int, text: String) {
    #expect(HTTPDate.text(unixSeconds: seconds) == text)
    #expect(HTTPDate.isFixedForm(text))
  }

  @Test(
    "knows what does not have the fixed form",
    arguments: [
      "", "Thu", "Thu, 1 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 UTC", "01 Jan 1970 00:00:00 GMT",
      "Thu, 01 Foo 1970 00:00:00 GMT", "Thu, 01 Jan 70 00:00:00 GMT", "Thu, 01 Jan 1970 00:00 GMT",
      "Thu, 01 Jan 1970 00:00:00 GMT\r\nX: y",
    ])
  func refuses(text: String) {
    #expect(!HTTPDate.isFixedForm(text))
  }
}
