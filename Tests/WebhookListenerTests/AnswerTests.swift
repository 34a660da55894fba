import Testing

@testable import WebhookListener

@Suite struct AnswerTests {
  @Test(
    "each outcome has its answer",
    arguments: [
      (.accepted(ids: ["evt_1", "a\"b"]), 202, #"{"status":"accepted","ids":["evt_1","a\"b"]}"#, nil),
      (.duplicate, 200, #"{"status":"duplicate"}"#, nil),
      (.unreadable("it has no event"), 400, #"{"status":"error","message":"it has no event"}"#, nil),
      (.stale("too old"), 401, #"{"status":"error","message":"too old"}"#, nil),
      (.overloaded(retryAfter: 2), 503, #"{"status":"error","message":"there is too much to do"}"#, "2"),
      (.unavailable("the disk is full", retryAfter: 9), 503, #"{"status":"error","message":"the disk is full"}"#, "9"),
    ] as [(IntakeAnswer, Int, String, String?)])
  func outcomes(answer: IntakeAnswer, status: Int, body: String, retryAfter: String?) throws {
    let running = try RunningListener(StubIntake { _ in answer })
    let client = try running.connect()
    // Twice, since none of them ends the connection.
    for _ in 0..<2 {
      let response = try client.exchange(.request())
      #expect(response.status == status)
      #expect(response.body == body)
      #expect(response.headers["content-type"] == "application/json")
      #expect(response.headers["retry-after"] == retryAfter)
      #expect(response.headers["connection"] == nil)
      #expect(response.headers["date"]?.hasSuffix(" GMT") == true)
    }
    #expect(running.metric("wawp_listener_requests_total{status=\"\(status)\"}") == 2)
  }

  @Test(
    "what is no webhook is refused before its body is taken",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, false), ("GET /webhook HTTP/1.1\r\nHost: x\r\n\r\n", 405, false),
      ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404, false), ("PUT /webhook HTTP/1.1\r\nHost: x\r\n\r\n", 405, false),
      ("DELETE /webhook?x HTTP/1.1\r\nHost: x\r\n\r\n", 405, false),
      (.request("POST", "/webhook/"), 404, true), (.request("POST", "/Webhook"), 404, true),
      (.request("POST", "/%77ebhook"), 404, true), (.request("PUT"), 405, true),
      (.request(fields: ["Content-Type: text/plain"]), 415, true),
      (.request(fields: ["Content-Type: application/x-www-form-urlencoded"]), 415, true),
      (.request(fields: ["Content-Type: "]), 415, true), (.request(fields: ["Content-Type: +json"]), 415, true),
      (.request(fields: ["Content-Encoding: gzip"]), 415, true),
      (.request(fields: ["Expect: 200-ok"]), 417, true),
      (.request(body: String(repeating: " ", count: 1_001)), 413, true),
    ])
  func refused(request: String, status: Int, closes: Bool) throws {
    let running = try RunningListener { $0.maxBody = 1_000 }
    let client = try running.connect()
    let response = try client.exchange(request)
    #expect(response.status == status)
    #expect(response.body.hasPrefix(#"{"status":"error","message":""#))
    #expect(response.headers["allow"] == (status == 405 ? "POST" : nil))
    #expect(response.headers["connection"] == (closes ? "close" : nil))
    if closes {
      #expect(try client.isAtEnd())
    } else {
      #expect(try client.exchange(.request()).status == 202)
    }
    #expect(running.intake.taken.count == (closes ? 0 : 1))
  }

  @Test(
    "JSON is taken by any of its names, or by none",
    arguments: [
      [], ["Content-Type: application/json"], ["content-type: application/json; charset=utf-8"],
      ["Content-Type: APPLICATION/JSON;charset=UTF-8"], ["Content-Type: application/cloudevents+json"],
      ["Content-Type:   application/json  "], ["Content-Encoding: identity"],
    ])
  func mediaType(fields: [String]) throws {
    let running = try RunningListener()
    #expect(try running.connect().exchange(.request(fields: fields)).status == 202)
  }

  @Test("the path and the longest body can be configured, and a body of just that length is taken")
  func configured() throws {
    let running = try RunningListener {
      $0.path = "/a/b"
      $0.maxBody = 10
    }
    let client = try running.connect()
    #expect(try client.exchange(.request("POST", "/a/b?x=y", body: "0123456789")).status == 202)
    #expect(try client.exchange(.request("POST", "http://example.org/a/b", body: "")).status == 202)
    #expect(running.intake.taken.map(\.body) == ["0123456789", ""])
    #expect(try client.exchange(.request("POST", "/a/b", body: "0123456789a")).status == 413)
  }

  @Test("HEAD gets the head of the answer that GET would get")
  func head() throws {
    let running = try RunningListener()
    let client = try running.connect()
    for target in ["/webhook", "/"] {
      let full = try client.exchange(.request("GET", target, body: nil))
      let head = try client.exchange(.request("HEAD", target, body: nil), hasBody: false)
      #expect(head.status == full.status)
      #expect(head.headers["content-length"] == full.headers["content-length"])
    }
    #expect(try client.exchange(.request()).status == 202)
  }

  @Test("missing and wrong signatures get the very same answer, and are counted by their reason")
  func unauthenticated() throws {
    let running = try RunningListener {
      $0.authentication = Authentication([.init(.hmac(.sha512), secrets: [AuthenticatorTests.key])])
    }
    let signatures = [nil, "zz", String(repeating: "0", count: 128)]
    let answers = try signatures.map { signature in
      let fields = signature.map { ["X-Webhook-Hmac: \($0)", "Connection: close"] } ?? ["Connection: close"]
      let response = try running.connect().exchange(.request(fields: fields, body: AuthenticatorTests.body))
      var headers = response.headers
      headers["date"] = nil
      return "\(response.status) \(headers.sorted { $0.key < $1.key }) \(response.body)"
    }
    #expect(answers[0].hasPrefix("401 "))
    #expect(Set(answers).count == 1)
    #expect(running.intake.taken.isEmpty)
    for reason in ["missing", "malformed", "mismatch"] {
      #expect(running.metric("wawp_listener_authentication_failures_total{reason=\"\(reason)\"}") == 1)
    }
    let fields = ["X-Webhook-Hmac: \(AuthenticatorTests.sha512)"]
    #expect(try running.connect().exchange(.request(fields: fields, body: AuthenticatorTests.body)).status == 202)
    #expect(running.intake.taken.map(\.isSigned) == [true])
  }

  @Test("what the head tells is refused before the body is waited for, and without leaking why")
  func early() throws {
    let lines = Lines()
    let running = try RunningListener(lines: lines) {
      $0.authentication = Authentication([.init(.query(), secrets: [Secret("right")])])
    }
    let client = try running.connect()
    let response = try client.exchange(
      "POST /webhook?secret=wrong HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    #expect(response.status == 401)
    #expect(try client.isAtEnd())
    #expect(lines.all == ["a request from 127.0.0.1 was refused: its signature or secret is not one of ours"])
    #expect(try running.connect().exchange(.request("POST", "/webhook?secret=right")).status == 202)
    #expect(running.intake.taken.map(\.isSigned) == [false])
  }

  @Test("a wrong signature is logged with the sender that a trusted proxy names")
  func logged() throws {
    let lines = Lines()
    let running = try RunningListener(lines: lines) {
      $0.authentication = Authentication([.init(.hmac(.sha256), secrets: [AuthenticatorTests.key])])
      $0.trustedProxies = [try AddressRange("127.0.0.1")]
    }
    let fields = ["X-Webhook-Hmac: \(AuthenticatorTests.sha256)", "X-Forwarded-For: 192.0.2.7"]
    #expect(try running.connect().exchange(.request(fields: fields, body: "forged")).status == 401)
    #expect(lines.all == ["a request from 192.0.2.7 was refused: its signature or secret is not one of ours"])
  }

  @Test(
    "only allowed addresses are answered, as trusted proxies tell them",
    arguments: [
      (["127.0.0.0/8"], [], nil, 202), (["192.0.2.0/24"], [], nil, 403), (["192.0.2.0/24"], [], "192.0.2.1", 403),
      (["192.0.2.0/24"], ["127.0.0.1"], "192.0.2.1", 202),
      (["192.0.2.0/24"], ["127.0.0.1"], "192.0.2.1, 198.51.100.1", 403),
      (["127.0.0.1"], ["127.0.0.1"], "198.51.100.1", 403), (["0.0.0.0/0", "::/0"], ["127.0.0.1"], "garbage", 403),
      ([], ["127.0.0.1"], "garbage", 202),
    ] as [([String], [String], String?, Int)])
  func addresses(allowed: [String], trusted: [String], forwarded: String?, status: Int) throws {
    let running = try RunningListener {
      $0.allowedAddresses = try allowed.map { try AddressRange($0) }
      $0.trustedProxies = try trusted.map { try AddressRange($0) }
    }
    let fields = forwarded.map { ["X-Forwarded-For: \($0)"] } ?? []
    #expect(try running.connect().exchange(.request(fields: fields)).status == status)
  }
}
