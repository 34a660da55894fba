import Testing

@testable import WebhookListener

@Suite struct CodingTests {
  @Test(
    "hexadecimal digits of either case are bytes, anything else is nothing",
    arguments: [
      ("00ff", [0, 255]), ("A0b1", [0xA0, 0xB1]), ("0", nil), ("0g00", nil), ("00ff0", nil), ("00ff00", nil),
      ("", nil), ("0\u{E9}0", nil), ("+0-0", nil),
    ] as [(String, [UInt8]?)])
  func hex(text: String, bytes: [UInt8]?) {
    #expect(HexCoding.decode(text[...].utf8, count: 2) == bytes)
  }

  @Test(
    "base64 is bytes with and without padding, anything else is nothing",
    arguments: [
      ("", []), ("Zg==", [102]), ("Zg", [102]), ("Zm8=", [102, 111]), ("Zm8", [102, 111]), ("Zm9v", [102, 111, 111]),
      ("+/+/", [0xFB, 0xFF, 0xBF]), ("Z", nil), ("Zg=", nil), ("Zm9v=", nil), ("Zm9v====", nil), ("Zm 9v", nil),
      ("-_-_", nil), ("=", nil), ("Zg=g", nil),
    ] as [(String, [UInt8]?)])
  func base64(text: String, bytes: [UInt8]?) {
    #expect(Base64.decode(text[...]) == bytes)
  }

  @Test(
    "percent-encoding is undone, and half of it is nothing",
    arguments: [
      ("a%20b+c", "a b+c"), ("%41%c3%A9", "A\u{E9}"), ("", ""), ("%", nil), ("%4", nil), ("%4g", nil), ("a%%", nil),
    ] as [(String, String?)])
  func percent(text: String, decoded: String?) {
    #expect(PercentCoding.decode(text[...]).map { String(decoding: $0, as: UTF8.self) } == decoded)
  }

  @Test(
    "JSON strings escape what they must",
    arguments: [("a", "\"a\""), ("a\"b\\c", #""a\"b\\c""#), ("\n\u{1}", #""\u000a\u0001""#), ("\u{E9}", "\"\u{E9}\"")])
  func json(text: String, quoted: String) {
    #expect(JSONText.quoted(text) == quoted)
  }

  @Test("dates are those of HTTP")
  func date() {
    #expect(DateField.text(of: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(DateField.text(of: 951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
  }
}
