import Testing

@testable import HTTPTransport

@Suite("Header lines for libcurl")
struct HeaderBlockTests {
  private func lines(_ headers: [(String, String)], hasBody: Bool = false) -> [String] {
    var request = HTTPRequest.get("http://a/")
    request.headers = headers.map { HTTPHeader(name: $0.0, value: $0.1) }
    var block = HeaderBlock()
    block.fill(from: .post("http://b/"), hasBody: true)  // leaves nothing behind
    block.fill(from: request, hasBody: hasBody)
    let lines = block.bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
    #expect(lines.count == block.count)
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("A field is a line; an empty value has a form of its own")
  func fields() {
    #expect(lines([("X-A", "b: c"), ("X-E", ""), ("X-B", " \t")]) == ["X-A: b: c", "X-E;", "X-B;"])
  }

  @Test("A body is sent without asking first, and its type is the caller's to name")
  func body() {
    #expect(lines([], hasBody: true) == ["Expect:", "Content-Type:"])
    #expect(lines([("content-TYPE", "a/b")], hasBody: true) == ["content-TYPE: a/b", "Expect:"])
  }

  @Test(
    "What frames the message is left to libcurl",
    arguments: ["Content-Length", "TRANSFER-ENCODING", "Connection", "expect", "Upgrade", "TE", "Keep-Alive"])
  func framing(name: String) {
    #expect(lines([(name, "1"), ("X-A", "b")]) == ["X-A: b"])
  }

  @Test("A length of the caller's own cannot split the request")
  func smuggling() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    var request = HTTPRequest.post(server.url())
    request.headers = [
      HTTPHeader(name: "Content-Length", value: "1"), HTTPHeader(name: "Transfer-Encoding", value: "chunked"),
    ]
    #expect(CurlTransport.sample().outcome(of: request)?.response?.status == 200)
    #expect(server.requests.first?.fields.filter { $0.name == "content-length" }.map(\.value) == ["2"])
    #expect(server.requests.first?.header("transfer-encoding") == nil)
  }
}
