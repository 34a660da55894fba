import HTTPTransport
import Testing

@Suite("Answers")
struct CurlTransportAnswerTests {
  @Test(
    "An answer arrives whole, whatever its framing",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"),
      ("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, ""),
      ("HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
      ("HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nsick", 500, "sick"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200, "hello"),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok"),
      ("HTTP/1.1 404 \r\nContent-Length: 1\r\n\r\nx", 404, "x"),
    ])
  func framing(answer: String, status: Int, body: String) {
    let server = LoopbackServer.answering { _ in answer }
    let response = CurlTransport.sample().outcome(of: .post(server.url()))?.response
    #expect(response?.status == status)
    #expect(response?.text == body)
  }

  @Test("A body without a length ends with the connection")
  func untilClose() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send("HTTP/1.0 200 OK\r\n\r\nall of it")
    }
    #expect(CurlTransport.sample().outcome(of: .get(server.url()))?.response?.text == "all of it")
  }

  @Test("Header fields come in order, without blanks around them, and only those of the last answer")
  func headers() {
    let server = LoopbackServer.answering { _ in
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nX-One:  a b \t\r\nx-two:\r\nX-ONE: c:d\r\nContent-Length: 0\r\n\r\n"
    }
    let response = CurlTransport.sample().outcome(of: .get(server.url()))?.response
    #expect(
      response?.headers == [
        HTTPHeader(name: "X-One", value: "a b"), HTTPHeader(name: "x-two", value: ""),
        HTTPHeader(name: "X-ONE", value: "c:d"), HTTPHeader(name: "Content-Length", value: "0"),
      ])
    #expect(response?.header("x-one") == "a b")
    #expect(response?.header("link") == nil)
  }

  @Test("Fields after a chunked body do not count")
  func trailers() {
    let server = LoopbackServer.answering { _ in
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nok\r\n0\r\nX-B: 2\r\n\r\n"
    }
    let response = CurlTransport.sample().outcome(of: .get(server.url()))?.response
    #expect(response?.text == "ok")
    #expect(response?.headers.map(\.name) == ["Transfer-Encoding", "X-A"])
  }

  @Test("A request arrives as it was given, with nothing added but what HTTP needs")
  func request() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    var request = HTTPRequest.post(server.url("/v2/call?x=1"))
    request.headers = [HTTPHeader(name: "X-Key", value: "a: b"), HTTPHeader(name: "X-Empty", value: "")]
    request.body = [0x00, 0xFF, 0x0A]
    #expect(CurlTransport.sample().outcome(of: request)?.response?.status == 200)
    let received = server.requests.first
    #expect(received?.line == "POST /v2/call?x=1 HTTP/1.1")
    #expect(received?.body == [0x00, 0xFF, 0x0A])
    #expect(
      received?.fields.map { "\($0.name)=\($0.value)" }.sorted() == [
        "accept=*/*", "content-length=3", "host=127.0.0.1:\(server.port)", "user-agent=test/1", "x-empty=",
        "x-key=a: b",
      ])
  }

  @Test(
    "Methods with and without a body",
    arguments: [
      ("GET", "", nil), ("DELETE", "", nil), ("GET", "q", "1"), ("POST", "", "0"), ("PUT", "ab", "2"),
      ("PATCH", "", "0"), ("DELETE", "z", "1"), ("QUERY", "z", "1"),
    ] as [(String, String, String?)])
  func methods(method: String, body: String, length: String?) {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }
    let request = HTTPRequest(method: method, url: server.url(), body: Array(body.utf8))
    #expect(CurlTransport.sample().outcome(of: request)?.response?.text == "ok")
    #expect(server.requests.map { $0.method } == [method])
    #expect(server.requests.first?.text == body)
    #expect(server.requests.first?.header("content-length") == length)
  }

  @Test("The answer to HEAD has no body, whatever length it names")
  func head() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" }
    let response = CurlTransport.sample().outcome(of: HTTPRequest(method: "HEAD", url: server.url()))?
      .response
    #expect(response?.body == [])
    #expect(response?.header("content-length") == "500")
    #expect(server.requests.first?.method == "HEAD")
  }

  @Test("A large body goes and comes unharmed")
  func large() {
    let server = LoopbackServer.answering { request in
      "HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n\(request.text)"
    }
    var request = HTTPRequest.post(server.url())
    request.body = (0..<900_000).map { UInt8(0x20 + $0 % 95) }
    #expect(CurlTransport.sample().outcome(of: request)?.response?.body == request.body)
  }
}
