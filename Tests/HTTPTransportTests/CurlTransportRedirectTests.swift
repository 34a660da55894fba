import Machine
import Testing

@testable import HTTPTransport

@Suite("Redirects")
struct CurlTransportRedirectTests {
  /// Sends every path but `/end` on, to `location`.
  private func server(_ status: Int, to location: String) -> LoopbackServer {
    LoopbackServer.answering { request in
      if request.target.hasPrefix("/end") { return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend" }
      return "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location)\r\nContent-Length: 5\r\n\r\nmoved"
    }
  }

  private func request(_ method: String, _ url: String, repeatable: Bool = true) -> HTTPRequest {
    HTTPRequest(
      method: method, url: url, headers: [HTTPHeader(name: "Content-Type", value: "text/x")],
      body: method == "POST" ? Array("hi".utf8) : [], followsRedirects: true, isRepeatable: repeatable)
  }

  @Test(
    "Which method goes on, and whether the body does",
    arguments: [
      (301, "POST", "GET", ""), (302, "POST", "GET", ""), (303, "POST", "GET", ""), (303, "PUT", "GET", ""),
      (302, "PUT", "PUT", ""), (307, "POST", "POST", "hi"), (308, "POST", "POST", "hi"),
      (302, "GET", "GET", ""),
      (303, "HEAD", "HEAD", ""),
    ])
  func methods(status: Int, method: String, next: String, body: String) {
    let server = server(status, to: "/end")
    let outcome = CurlTransport.sample().outcome(of: request(method, server.url("/start")))
    #expect(outcome?.response?.status == 200)
    #expect(server.requests.map { "\($0.method) \($0.target)" } == ["\(method) /start", "\(next) /end"])
    #expect(server.requests.last?.text == body)
    #expect((server.requests.last?.header("content-type") != nil) == (method == next))
  }

  @Test(
    "A relative address is relative to the one before",
    arguments: [("end?q=1", "/a/b?x", nil), ("/end", "/a/b?x", "/end"), ("?end", "/end?x", "/end?end")]
      as [(String, String, String?)])
  func relative(location: String, path: String, expected: String?) {
    let server = LoopbackServer.answering { request in
      request.target == path
        ? "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
        : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    }
    let outcome = CurlTransport.sample().outcome(of: request("GET", server.url(path)))
    #expect(outcome?.response?.status == 200)
    #expect(server.requests.last?.target == expected ?? "/a/end?q=1")
  }

  @Test("An absolute address of the same origin is followed")
  func sameOrigin() {
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        let host = request.header("host") ?? ""
        connection.send(
          request.target == "/end"
            ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            : "HTTP/1.1 302 Found\r\nLocation: HTTP://\(host)/end\r\nContent-Length: 0\r\n\r\n")
      }
    }
    #expect(CurlTransport.sample().outcome(of: request("GET", server.url("/start")))?.response?.status == 200)
    #expect(server.requests.count == 2)
  }

  @Test("Another host, port or scheme is not followed: the redirect is the answer")
  func otherOrigin() {
    let other = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    for location in [
      other.url("/end"), "//127.0.0.1:\(other.port)/end", other.url("/end", host: "localhost"),
      other.url("/end", scheme: "https"), "http://127.0.0.1/end", "ftp://127.0.0.1/end", "javascript:1",
      "/a b", "http://127.0.0.1:\(other.port)/\u{301}@127.0.0.1/",
    ] {
      let server = server(302, to: location)
      let response = CurlTransport.sample().outcome(of: request("GET", server.url("/start")))?.response
      #expect(response?.status == 302, "\(location)")
      #expect(response?.text == "moved")
      #expect(server.requests.count == 1)
    }
    #expect(other.accepted == 0)
  }

  @Test("Five redirects are followed, the sixth is the answer")
  func tooMany() {
    let server = server(302, to: "/again")
    #expect(CurlTransport.sample().outcome(of: request("GET", server.url("/start")))?.response?.status == 302)
    #expect(server.requests.count == 6)
  }

  @Test("Nothing is followed unless the request says so")
  func off() {
    let server = server(302, to: "/end")
    #expect(CurlTransport.sample().outcome(of: .get(server.url("/start")))?.response?.status == 302)
    #expect(server.requests.count == 1)
  }

  @Test("All redirects together have the time of one request")
  func deadline() {
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        if request.target != "/start" { return connection.waitForEnd() }
        connection.send("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n")
      }
    }
    var request = request("POST", server.url("/start"), repeatable: false)
    request.timeout = 0.4
    let start = SystemClock.monotonic
    let error = CurlTransport.sample().outcome(of: request)?.error
    #expect(error?.kind == .timeout)
    #expect(error?.requestWasSent == true)
    #expect(SystemClock.monotonic - start < 3)
  }

  @Test("A redirect to a server that is gone does not say that nothing was sent")
  func refusedAfterwards() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.server.value?.stopListening()
      connection.send("HTTP/1.1 307 Elsewhere\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n")
    }
    let request = request("POST", server.url("/start"), repeatable: false)
    let error = CurlTransport.sample().outcome(of: request)?.error
    #expect(error?.kind == .connect)
    #expect(error?.requestWasSent == true)
  }

  @Test("A redirected request that waits in vain for its turn does not say that nothing was sent")
  func failureAfterwards() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send(
        "HTTP/1.1 303 See Other\r\nLocation: /next\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    }
    var request = request("POST", server.url("/start"), repeatable: false)
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 1)
    // A second request takes the only place, so that the redirected one waits until its time is over.
    let silent = LoopbackServer { connection in connection.waitForEnd() }
    request.timeout = 0.5
    var error: TransportError?
    _ = transport.start(request) { error = $0.error }
    _ = transport.start(.get(silent.url())) { _ in }
    transport.poll { error != nil }
    #expect(error?.kind == .timeout)
    #expect(error?.requestWasSent == true)
  }
}
