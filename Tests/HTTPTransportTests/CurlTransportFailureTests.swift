import Machine
import Testing

@testable import HTTPTransport

@Suite("Failures")
struct CurlTransportFailureTests {
  private static let secret = "S3cr3tT0ken"

  /// Sends a request with secrets in its address and expects that failure, without the secrets.
  private func expect(
    _ kind: TransportError.Kind, sent: Bool, from url: String,
    _ change: (inout HTTPRequest) -> Void = { _ in },
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var request = HTTPRequest.post(url + "/p?access_token=\(Self.secret)#\(Self.secret)")
    change(&request)
    let error = CurlTransport.sample().outcome(of: request)?.error
    #expect(error?.kind == kind, sourceLocation: sourceLocation)
    #expect(error?.requestWasSent == sent, sourceLocation: sourceLocation)
    let message = error?.message ?? ""
    #expect(!message.isEmpty && !message.hasSuffix("."), sourceLocation: sourceLocation)
    #expect(!message.lowercased().contains(Self.secret.lowercased()), sourceLocation: sourceLocation)
    #expect(!message.contains("access_token"), sourceLocation: sourceLocation)
  }

  @Test("A server that takes the request and never answers: timeout, and the request was sent")
  func silent() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.waitForEnd()
    }
    let start = SystemClock.monotonic
    expect(.timeout, sent: true, from: server.url("")) { $0.timeout = 0.3 }
    #expect(SystemClock.monotonic - start < 3)
  }

  @Test(
    "A server that closes before its answer is complete: reset, and the request was sent",
    arguments: [
      "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ])
  func closes(answer: String) {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send(answer)
    }
    expect(.reset, sent: true, from: server.url(""))
  }

  @Test("A server that resets the connection: reset, and the request was sent")
  func resets() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.resetOnClose()
    }
    expect(.reset, sent: true, from: server.url(""))
  }

  @Test("A port on which nobody listens: no connection, and nothing was sent")
  func refused() {
    let url = "http://127.0.0.1:\(Loopback.refusedPort())"
    expect(.connect, sent: false, from: url)
    let error = CurlTransport.sample().outcome(of: .post(url))?.error
    #expect(error?.message == "no connection to \(url.dropFirst(7)): connection refused")
  }

  @Test("A name that nobody knows: nothing was sent, and it does not take longer than connecting may")
  func unresolvable() {
    let start = SystemClock.monotonic
    let request = HTTPRequest(
      method: "POST", url: "http://nonexistent.invalid/?t=\(Self.secret)", connectTimeout: 1)
    let error = CurlTransport.sample().outcome(of: request)?.error
    #expect(error?.kind == .resolve || error?.kind == .timeout)
    #expect(error?.requestWasSent == false)
    #expect(error?.message.contains("nonexistent.invalid") == true)
    #expect(error?.message.contains(Self.secret) == false)
    #expect(SystemClock.monotonic - start < 5)
  }

  @Test(
    "An answer that is no HTTP",
    arguments: [
      "\u{0}\u{1}garbage\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "<html>no head</html>", "HTTP/1.1 abc\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    ])
  func garbage(answer: String) {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send(answer)
    }
    expect(.malformed, sent: true, from: server.url(""))
  }

  @Test("Framing that makes no sense is no answer")
  func brokenChunk() {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
      connection.waitForEnd()
    }
    let error = CurlTransport.sample().outcome(of: .post(server.url()))?.error
    #expect(error?.kind == .malformed || error?.kind == .reset)
    #expect(error?.requestWasSent == true)
  }

  @Test(
    "Answers without an end: too large, at once",
    arguments: [
      ("HTTP/1.1 200 OK\r\n\r\n", "a lot of body, without a length"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n", "a lot of body, with a length"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n"),
      ("HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n"),
      ("HTTP/1.1 200 OK\r\nX-Long: ", "one header line that never ends "),
      ("", "HTTP/1.1 100 Continue\r\n\r\n"),
      ("", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"),
    ])
  func endless(start: String, piece: String) {
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.send(start)
      let pieces = String(repeating: piece, count: 100)
      while connection.send(pieces) {}
    }
    let begin = SystemClock.monotonic
    expect(.tooLarge, sent: true, from: server.url("")) { $0.maximumResponseBytes = 10_000 }
    #expect(SystemClock.monotonic - begin < 5)
  }

  @Test("A body of just the size that is allowed is an answer, and one byte more is not")
  func limit() {
    let server = LoopbackServer.answering { _ in
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1000)
    }
    var request = HTTPRequest.get(server.url())
    request.maximumResponseBytes = 1000
    #expect(CurlTransport.sample().outcome(of: request)?.response?.body.count == 1000)
    request.maximumResponseBytes = 999
    #expect(CurlTransport.sample().outcome(of: request)?.error?.kind == .tooLarge)
  }

  @Test("A refused address tells no secrets either")
  func refusedAddress() {
    expect(.invalidURL, sent: false, from: "ftp://127.0.0.1")
    expect(.invalidURL, sent: false, from: "http://127.0.0.1:99999")
    expect(.invalidURL, sent: false, from: "http://127.0.0.1/a b")
    expect(.invalidURL, sent: false, from: "http://u:\(Self.secret)@[::1")
  }

  @Test("Credentials in an address are used and not shown")
  func credentials() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    let url = "http://user:\(Self.secret)@127.0.0.1:"
    #expect(CurlTransport.sample().outcome(of: .post("\(url)\(server.port)/"))?.response?.status == 200)
    #expect(server.requests.first?.header("authorization")?.hasPrefix("Basic ") == true)
    expect(.connect, sent: false, from: "\(url)\(Loopback.refusedPort())")
  }
}
