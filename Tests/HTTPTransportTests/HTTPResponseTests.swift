import Testing

@testable import HTTPTransport

@Suite("Header lines")
struct HTTPResponseTests {
  private func parse(_ text: String) -> [HTTPHeader] {
    Array(text.utf8).withUnsafeBufferPointer { HTTPResponse.headers(in: $0) }
  }

  @Test(
    "A line is a name and a value without blanks around it",
    arguments: [
      ("A: b\r\n", "A", "b"), ("A:b\r\n", "A", "b"), ("A: \t b c \t\r\n", "A", "b c"), ("A:\r\n", "A", ""),
      ("A: b: c\r\n", "A", "b: c"), ("A: b\n", "A", "b"), ("A: b", "A", "b"),
    ])
  func line(text: String, name: String, value: String) {
    #expect(parse(text) == [HTTPHeader(name: name, value: value)])
  }

  @Test(
    "Status lines and empty lines are no fields",
    arguments: ["", "\r\n", "HTTP/1.1 200 OK\r\n", "nonsense\r\n"])
  func none(text: String) { #expect(parse(text) == []) }

  @Test("Bytes that are no UTF-8 are replaced")
  func bytes() {
    let headers = [UInt8](arrayLiteral: 0x41, 0x3A, 0xFF).withUnsafeBufferPointer {
      HTTPResponse.headers(in: $0)
    }
    #expect(headers == [HTTPHeader(name: "A", value: "\u{FFFD}")])
  }

  @Test("The first field of a name counts, whatever its case")
  func first() {
    let response = HTTPResponse(status: 200, headers: parse("a: 1\r\nA: 2\r\n"))
    #expect(response.header("A") == "1")
    #expect(response.header("b") == nil)
  }
}
