import Testing

@testable import HTTPTransport

@Suite("What must not reach the wire")
struct RequestCheckTests {
  private func problem(_ change: (inout HTTPRequest) -> Void) -> TransportError? {
    var request = HTTPRequest.post("http://127.0.0.1/?secret")
    change(&request)
    return RequestCheck.problem(of: request)
  }

  @Test("A sound request has no problem")
  func sound() {
    #expect(problem { _ in } == nil)
    #expect(
      problem {
        $0.headers = [
          HTTPHeader(name: "X-A_b.1", value: "any \t text, also é"), HTTPHeader(name: "x", value: ""),
        ]
      } == nil)
  }

  @Test(
    "Line breaks in a header's value are refused, without showing it",
    arguments: ["secret\r\nX: y", "secret\n", "\rsecret", "secret\u{0}"])
  func values(value: String) {
    let error = problem { $0.headers = [HTTPHeader(name: "X-Key", value: value)] }
    #expect(error?.kind == .invalidURL)
    #expect(error?.requestWasSent == false)
    #expect(error?.message.contains("X-Key") == true)
    #expect(error?.message.contains("secret") == false)
  }

  @Test(
    "Names and methods are one word", arguments: ["", "a b", "a:", "a\r\nb", "é", "a\u{0}", "(x)", "a\t"])
  func words(text: String) {
    #expect(problem { $0.headers = [HTTPHeader(name: text, value: "x")] }?.kind == .invalidURL)
    #expect(problem { $0.method = text }?.kind == .invalidURL)
  }

  @Test(
    "Addresses are absolute ones of http",
    arguments: ["127.0.0.1/secret", "http://a/b secret", "ftp://secret", ""])
  func addresses(url: String) {
    let error = problem { $0.url = url }
    #expect(error?.kind == .invalidURL)
    #expect(error?.message.contains("secret") == false)
  }

  @Test("A request that would become another one is refused")
  func others() {
    #expect(problem { $0.headers = [HTTPHeader(name: "hOSt", value: "other")] }?.message.contains("host") == true)
    #expect(problem { $0.method = "CONNECT" }?.kind == .invalidURL)
    #expect(problem { $0.headers = [HTTPHeader(name: "X", value: "\u{1B}[2J")] }?.kind == .invalidURL)
  }

  @Test("A refused request never reaches the server")
  func nothingSent() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    var request = HTTPRequest.post(server.url())
    request.headers = [HTTPHeader(name: "X", value: "a\r\nY: b")]
    #expect(CurlTransport.sample().outcome(of: request)?.error?.kind == .invalidURL)
    #expect(server.accepted == 0)
  }
}
