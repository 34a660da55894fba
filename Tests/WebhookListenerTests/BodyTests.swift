import Testing

@testable import WebhookListener

@Suite struct BodyTests {
  @Test(
    "chunks are put together, and trailers and extensions are ignored",
    arguments: [
      ("2\r\n{}\r\n0\r\n\r\n", "{}"), ("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"),
      ("A;x=y\r\n0123456789\r\n0;z\r\n\r\n", "0123456789"), ("0\r\n\r\n", ""),
      ("2\r\n{}\r\n0\r\nX-Webhook-Hmac: forged\r\nHost: y\r\n\r\n", "{}"), ("002\r\n{}\r\n000\r\n\r\n", "{}"),
    ])
  func chunked(body: String, taken: String) throws {
    let running = try RunningListener()
    let client = try running.connect()
    #expect(try client.exchange(.request(fields: ["Transfer-Encoding: chunked"], body: body)).status == 202)
    #expect(try client.exchange(.request(body: "next")).status == 202)
    #expect(running.intake.taken.map(\.body) == [taken, "next"])
  }

  @Test(
    "chunks that cannot be read end the connection",
    arguments: [
      "x\r\n", "-1\r\n", "2\r\n{}x\r\n", "FFFFFFFFFFFFFFFFF\r\n", "2 3\r\n", "\r\n", "0x2\r\n{}\r\n0\r\n\r\n",
    ])
  func badChunks(body: String) throws {
    let running = try RunningListener()
    let client = try running.connect()
    let response = try client.exchange(.request(fields: ["Transfer-Encoding: chunked"], body: body))
    #expect(response.status == 400)
    #expect(try client.isAtEnd())
    #expect(running.intake.taken.isEmpty)
  }

  @Test("a body that comes byte by byte is whole in the end")
  func byteByByte() throws {
    let running = try RunningListener {
      $0.authentication = Authentication([.init(.hmac(.sha256), secrets: [AuthenticatorTests.key])])
    }
    let client = try running.connect()
    let fields = ["X-Webhook-Hmac: \(AuthenticatorTests.sha256)"]
    for byte in String.request(fields: fields, body: AuthenticatorTests.body).utf8 { try client.send([byte]) }
    #expect(try client.read().status == 202)
    #expect(running.intake.taken.map(\.body) == [AuthenticatorTests.body])
  }

  @Test("a chunked body is cut off once it is too large, however long it would go on")
  func chunkedTooLarge() throws {
    let running = try RunningListener { $0.maxBody = 10_000 }
    let client = try running.connect()
    try client.send(.request(fields: ["Transfer-Encoding: chunked"], body: ""))
    for _ in 0..<11 { try client.send("3E8\r\n" + String(repeating: "x", count: 1_000) + "\r\n") }
    #expect(try client.read().status == 413)
    #expect(try client.isAtEnd())
    #expect(running.intake.taken.isEmpty)
  }

  @Test("a client that goes on sending can still read the early answer")
  func stillSending() throws {
    let running = try RunningListener { $0.maxBody = 1_000 }
    let client = try running.connect()
    try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n")
    try client.send([UInt8](repeating: 0x20, count: 4_000_000))
    #expect(try client.read().status == 413)
    #expect(try client.isAtEnd())
  }

  @Test("the largest body is taken whole")
  func largest() throws {
    let running = try RunningListener()
    let client = try running.connect()
    let body = String(repeating: "x", count: 1_048_576)
    #expect(try client.exchange(.request(body: body)).status == 202)
    #expect(running.intake.taken.map(\.body.utf8.count) == [1_048_576])
    #expect(try client.exchange(.request(body: body + "x")).status == 413)
  }

  @Test("a client that waits is told to go on if its head is good")
  func expects() throws {
    let running = try RunningListener()
    let client = try running.connect()
    for _ in 0..<2 {
      try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
      #expect(try client.read().status == 100)
      try client.send("{}")
      #expect(try client.read().status == 202)
    }
  }

  @Test("a client that waits is told to go on only after the answers before")
  func expectsInOrder() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request())
    try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    let taken = running.intake.waitFor(1)
    #expect(client.isSilent(forMilliseconds: 50))
    taken[0].complete(.duplicate)
    #expect(try client.read().status == 200)
    #expect(try client.read().status == 100)
    try client.send("{}")
    running.intake.waitFor(2)[1].complete(.duplicate)
    #expect(try client.read().status == 200)
  }

  @Test(
    "a client that waits with a bad head gets its answer instead",
    arguments: [("/none", 2, 404), ("/webhook", 2_000_000, 413), ("/webhook", 0, 202)])
  func expectsInVain(target: String, length: Int, status: Int) throws {
    let running = try RunningListener()
    let client = try running.connect()
    let head = "POST \(target) HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
    #expect(try client.exchange(head).status == status)
  }
}
