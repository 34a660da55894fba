import Testing

@testable import WebhookListener

@Suite struct MalformedRequestTests {
  private static let head = "POST /webhook HTTP/1.1\r\nHost: x\r\n"

  @Test(
    "what two readers could read in two ways, or none at all, ends the connection",
    arguments: [
      // Where does the body end?
      (head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
      (head + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
      (head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
      (head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
      (head + "Content-Length: 2, 2\r\n\r\n{}", 400), (head + "Content-Length: +2\r\n\r\n{}", 400),
      (head + "Content-Length: -2\r\n\r\n{}", 400), (head + "Content-Length: 0x2\r\n\r\n{}", 400),
      (head + "Content-Length: 2 3\r\n\r\n{}", 400), (head + "Content-Length:\r\n\r\n{}", 400),
      (head + "Content-Length: 99999999999999999999\r\n\r\n{}", 400),
      (head + "Content-Length : 2\r\n\r\n{}", 400), (head + "Transfer-Encoding: identity\r\n\r\n{}", 501),
      (head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
      (head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
      (head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
      (head + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n", 400),
      (head + "Transfer-Encoding: \u{0B}chunked\r\n\r\n0\r\n\r\n", 400),
      ("POST /webhook HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
      // Where does the head end?
      (head + " folded: x\r\n\r\n", 400), (head + "A: b\r\n folded\r\n\r\n", 400),
      (head + "A: b\rContent-Length: 2\r\n\r\n{}", 400), (head + "A: \u{0}\r\n\r\n", 400),
      (head + ": x\r\n\r\n", 400), (head + "no colon\r\n\r\n", 400), (head + "A B: x\r\n\r\n", 400),
      // Who is asked?
      ("POST /webhook HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400),
      ("POST /webhook HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 2\r\n\r\n{}", 400),
      // What is it at all?
      ("GARBAGE\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", 400),
      ("POST  /webhook HTTP/1.1\r\n\r\n", 400),
      ("POST /webhook\r\n\r\n", 505), ("post /webhook HTTP/1.1\r\nHost: x\r\n\r\n", 400),
      ("POST /web hook HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("POST /webhook HTTX/1.1\r\nHost: x\r\n\r\n", 400),
      ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505), ("GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505),
      // How much is too much?
      (head + "A: " + String(repeating: "a", count: 9_000) + "\r\n\r\n", 431),
      (head + String(repeating: "A: b\r\n", count: 101) + "\r\n", 431),
      (head + (0..<10).map { "A\($0): " + String(repeating: "a", count: 4_000) + "\r\n" }.joined() + "\r\n", 431),
      ("POST /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    ])
  func malformed(request: String, status: Int) throws {
    let running = try RunningListener()
    let client = try running.connect()
    let smuggled = String.request(body: "smuggled")
    // The end of the test's own direction settles what a reader still waits for.
    try client.send(request + smuggled)
    client.closeOutput()
    let answers = String(decoding: try client.readToEnd(), as: UTF8.self)
    #expect(answers.hasPrefix("HTTP/1.1 \(status) "), "\(answers)")
    #expect(answers.contains("\r\nConnection: close\r\n"))
    #expect(answers.components(of: "\r\nDate: ") == 1)
    #expect(running.intake.taken.isEmpty)
  }

  @Test("empty lines before a request are passed over")
  func emptyLines() throws {
    let running = try RunningListener()
    let client = try running.connect()
    #expect(try client.exchange("\r\n\r\n" + .request()).status == 202)
    #expect(try client.exchange("\r\n" + .request()).status == 202)
  }

  @Test(
    "a request that would leave HTTP is answered as HTTP, and is the last",
    arguments: [
      (
        "POST /webhook HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n{}",
        202
      ),
      ("CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    ])
  func upgrade(request: String, status: Int) throws {
    let running = try RunningListener()
    let client = try running.connect()
    let response = try client.exchange(request)
    #expect(response.status == status)
    #expect(response.headers["connection"] == "close")
    #expect(try client.isAtEnd())
  }
}

extension String {
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
