import Glibc
import Machine
import TestSupport
import Testing

@testable import Simulator

@Suite("Exchange")
struct ExchangeHandlerTests {
  private static let done = #"{"success":true,"message":"Operation completed successfully"}"#

  // MARK: HTTP

  @Test("a connection is kept for further requests, and its number tells")
  func reuse() throws {
    try Simulator.running { simulator in
      let first = try RawConnection(port: simulator.port)
      for _ in 0..<3 {
        let response = try first.exchange(Request.reject())
        #expect(response.text == Self.done)
      }
      _ = try simulator.answer(to: Request.reject())
      #expect(simulator.requests().map(\.connection) == [1, 1, 1, 2])
      #expect(simulator.summary == "4 requests on 2 connections (200: 4), 4 rejects accepted")
    }
  }

  @Test("requests in a row are answered in their order, also when answers are held back")
  func pipelining() throws {
    try Simulator.running({ $0.latency = try Latency(from: 0, to: 0.02) }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      let numbers = (0..<20).map { "1555000\(1_000 + $0)" }
      try connection.send(
        numbers.map { Request.get("/v2/lids/pn/\($0)?\(Request.credentials)") }.joined())
      for number in numbers {
        let response = try connection.readResponse()
        #expect(response.text.contains(#""number":"\#(number)""#))
      }
      #expect(simulator.requests().map(\.number) == Array(1...20))
    }
  }

  @Test("a chunked body is put together")
  func chunked() throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      let head = Request.get(
        "/v2/calls/reject?\(Request.credentials)", headers: ["Transfer-Encoding: chunked"], method: "POST")
      let body = Request.call
      let response = try connection.exchange(head + "5\r\n\(body.prefix(5))\r\n" + chunk(body.dropFirst(5)))
      #expect(response.status == 200)
      #expect(simulator.requests().map(\.body) == [Array(body.utf8)])
    }
  }

  private func chunk(_ text: Substring) -> String {
    "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n0\r\n\r\n"
  }

  @Test("a request may arrive byte by byte")
  func trickle() throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      for byte in Request.reject().utf8 { try connection.send([byte]) }
      let response = try connection.readResponse()
      #expect(response.status == 200)
    }
  }

  @Test("a client that asks first is told to go on")
  func expectContinue() throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      let request = Request.reject(headers: ["Expect: 100-continue"])
      try connection.send(String(request.dropLast(Request.call.count)))
      let interim = try connection.readResponse()
      #expect(interim.status == 100)
      let response = try connection.exchange(Request.call)
      #expect(response.text == Self.done)
    }
  }

  @Test(
    "the connection ends when the client wants it to",
    arguments: [
      ("HTTP/1.1", "Connection: close", "close"), ("HTTP/1.0", "X-None: x", "close"),
      ("HTTP/1.0", "Connection: keep-alive", "keep-alive"), ("HTTP/1.1", "X-None: x", nil),
    ] as [(String, String, String?)])
  func keepAlive(version: String, header: String, answered: String?) throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      let target = "/v2/session/me?\(Request.credentials)"
      let response = try connection.exchange("GET \(target) \(version)\r\n\(header)\r\nHost: x\r\n\r\n")
      #expect(response.status == 200)
      #expect(response.headers["connection"] == answered)
      if answered == "close" {
        let rest = try connection.readToEnd()
        #expect(rest.isEmpty)
      } else {
        let second = try connection.exchange(Request.reject())
        #expect(second.status == 200)
      }
    }
  }

  @Test("an answer to HEAD has no body, and the next answer follows it")
  func head() throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.get("/v2/session/me", method: "HEAD") + Request.reject())
      let first = try connection.readResponse(hasBody: false)
      let second = try connection.readResponse()
      #expect(first.status == 405)
      #expect(second.text == Self.done)
    }
  }

  @Test(
    "what is not HTTP gets a 400 and the end of the connection",
    arguments: [
      "nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
      "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}",
      "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}",
    ])
  func malformed(request: String) throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      let response = try connection.exchange(request)
      #expect(response.status == 400)
      #expect(response.text.contains("The request is not valid HTTP"))
      let rest = try connection.readToEnd()
      #expect(rest.isEmpty)
      #expect(simulator.requests().isEmpty)
    }
  }

  @Test("a good request before a bad one is answered first")
  func malformedAfterGood() throws {
    try Simulator.running({ $0.latency = try Latency(seconds: 0.05) }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject() + "nonsense\r\n\r\n")
      let first = try connection.readResponse()
      let second = try connection.readResponse()
      #expect([first.status, second.status] == [200, 400])
    }
  }

  @Test(
    "a body up to the limit is taken, a larger one refused as soon as it is known", arguments: [true, false])
  func tooLarge(isChunked: Bool) throws {
    try Simulator.running({ $0.maximumBodyBytes = 100_000 }) { simulator in
      let filler = String(repeating: " ", count: 100_000 - Request.call.utf8.count)
      let fitting = try simulator.answer(to: Request.reject(Request.call + filler))
      #expect(fitting.status == 200)

      let connection = try RawConnection(port: simulator.port)
      let target = "/v2/calls/reject?\(Request.credentials)"
      if isChunked {
        let head = Request.get(target, headers: ["Transfer-Encoding: chunked"], method: "POST")
        try connection.send(head + chunk(Substring(Request.call + filler + " ")))
      } else {
        // The head alone: the announced length is enough.
        try connection.send(Request.get(target, headers: ["Content-Length: 100001"], method: "POST"))
      }
      let response = try connection.readResponse()
      #expect(response.status == 413)
      #expect(response.headers["connection"] == "close")
      #expect(simulator.requests().count == 1)
    }
  }

  @Test("the answer 413 arrives although the client is still sending")
  func tooLargeWhileSending() throws {
    try Simulator.running { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject(String(repeating: "x", count: 20_000_000)))
      let response = try connection.readResponse()
      #expect(response.status == 413)
    }
  }

  // MARK: Latency

  @Test("answers are held back, and those of different connections at the same time")
  func latency() throws {
    try Simulator.running({ $0.latency = try Latency(seconds: 0.2) }) { simulator in
      let connections = try (0..<5).map { _ in try RawConnection(port: simulator.port) }
      let start = SystemClock.wall
      for connection in connections { try connection.send(Request.reject()) }
      for connection in connections {
        let response = try connection.readResponse()
        #expect(response.status == 200)
      }
      let seconds = SystemClock.wall - start
      // One after the other they would take a second.
      #expect((0.199..<0.9).contains(seconds))
    }
  }

  @Test("a client that leaves while its answer is held back does no harm")
  func leavesEarly() throws {
    try Simulator.running({ $0.latency = try Latency(seconds: 0.05) }) { simulator in
      var impatient: RawConnection? = try RawConnection(port: simulator.port)
      try impatient?.send(Request.reject())
      impatient = nil
      let response = try simulator.answer(to: Request.reject())
      #expect(response.status == 200)
    }
  }

  // MARK: Failures

  @Test("reset breaks the connection off without a byte")
  func reset() throws {
    try Simulator.running({ $0.failures = [try FailureRule(.reset)] }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject())
      let failure = #expect(throws: SystemFailure.self) { try connection.readToEnd() }
      #expect(failure?.code == ECONNRESET)
      #expect(simulator.requests().map(\.failure) == ["reset"])
      #expect(simulator.requests().map(\.status) == [0])
    }
  }

  @Test("close ends the connection without a byte")
  func close() throws {
    try Simulator.running({ $0.failures = [try FailureRule(.close)] }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject())
      let received = try connection.readToEnd()
      #expect(received.isEmpty)
    }
  }

  @Test("hang never answers, also not what follows, and others are served meanwhile")
  func hang() throws {
    try Simulator.running({
      $0.failures = [try FailureRule(.hang)]
      $0.failFirst = 1
    }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject() + Request.reject())
      #expect(connection.isSilent(forMilliseconds: 200))
      let response = try simulator.answer(to: Request.reject())
      #expect(response.status == 200)
      #expect(simulator.requests().map(\.status) == [0, 200])
    }
  }

  @Test("truncate sends half of what it announced")
  func truncate() throws {
    try Simulator.running({ $0.failures = [try FailureRule(.truncate)] }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      try connection.send(Request.reject())
      let text = String(decoding: try connection.readToEnd(), as: UTF8.self)
      #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(text.contains("content-length: \(Self.done.utf8.count)\r\n"))
      #expect(text.hasSuffix("\r\n\r\n" + Self.done.prefix(Self.done.utf8.count / 2)))
    }
  }

  @Test("endless goes on for as long as the client reads, and ends with it")
  func endless() throws {
    try Simulator.running({
      $0.failures = [try FailureRule(.endless)]
      $0.failFirst = 1
    }) { simulator in
      var connection: RawConnection? = try RawConnection(port: simulator.port)
      try connection?.send(Request.reject())
      let bytes = try connection?.read(exactly: 5_000_000)
      #expect(bytes?.count == 5_000_000)
      connection = nil
      let response = try simulator.answer(to: Request.reject())
      #expect(response.status == 200)
    }
  }

  @Test("after the first failures all is well, on the same connection")
  func failFirst() throws {
    try Simulator.running({ $0.failFirst = 2 }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      let statuses = try (0..<4).map { _ in try connection.exchange(Request.reject()).status }
      #expect(statuses == [503, 503, 200, 200])
    }
  }

  @Test("a failure comes before the credentials are looked at, and not to the pages about the stand-in")
  func precedence() throws {
    try Simulator.running({ $0.failures = [try FailureRule(parsing: "502:empty")] }) { simulator in
      let call = try simulator.answer(to: Request.post("/v2/calls/reject", "{}"))
      let page = try simulator.answer(to: Request.get("/__stats"))
      #expect([call.status, page.status] == [502, 200])
    }
  }
}
