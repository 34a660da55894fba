import Testing
@testable import WawpScript

@Suite("One line")
struct OneLineTests {
  @Test(
    "white space and control characters become one space",
    arguments: [
      ("a\r\nb", "a b"), ("  a \t b ", "a b"), ("a\u{0}\u{1b}[0mb", "a [0mb"),
      ("a\u{85}b\u{2028}c\u{A0}d", "a b c d"),
      ("a\u{202E}b\u{200B}c\u{FEFF}", "abc"), ("", ""), (" \n", ""), ("é😀", "é😀"),
    ])
  func line(text: String, line: String) {
    #expect(OneLine.make(text) == line)
  }

  @Test("a long text ends in an ellipsis, and a text of just the length does not")
  func cut() {
    #expect(OneLine.make("abcdef", limit: 5) == "abcd…")
    #expect(OneLine.make("abcde", limit: 5) == "abcde")
    #expect(OneLine.make("abcde   ", limit: 5) == "abcde")
    #expect(OneLine.make(String(repeating: "😀", count: 400)).count == 300)
  }

  @Test("percent-encoding leaves only what RFC 3986 calls unreserved")
  func percent() {
    var bytes: [UInt8] = []
    PercentEncoding.append("AZaz09-._~ /?#[]@!$&'()*+,;=%\"\u{e9}\u{0}", to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "AZaz09-._~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%22%C3%A9%00")
    #expect(PercentEncoding.decoded("%41%zz%4".utf8) == Array("A%zz%4".utf8))
  }
}
