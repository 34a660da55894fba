import Machine
import Testing

@testable import HTTPTransport

@Suite("Connections")
struct CurlTransportConnectionTests {
  private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

  @Test("Repeatable requests share one connection")
  func keepAlive() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample()
    for _ in 0..<10 { #expect(transport.outcome(of: .get(server.url()))?.response?.status == 200) }
    #expect(server.requests.count == 10)
    #expect(server.accepted == 1)
  }

  @Test("At rest the connections of a crowd are given up, and a few are kept", arguments: [(10, false), (100, true)])
  func rest(_ crowd: Int, isGivenUp: Bool) {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample()
    var answered = 0
    for _ in 0..<crowd { _ = transport.start(.get(server.url())) { _ in answered += 1 } }
    // Not while somebody waits.
    transport.rest()
    #expect(transport.poll { answered == crowd })
    let accepted = server.accepted
    transport.rest()
    for _ in 0..<3 { #expect(transport.outcome(of: .get(server.url()))?.response?.status == 200) }
    #expect(server.accepted == accepted + (isGivenUp ? 1 : 0))
  }

  @Test("A request that must not be repeated never goes out on a used connection")
  func fresh() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample()
    #expect(transport.outcome(of: .get(server.url()))?.response?.status == 200)
    for _ in 0..<5 { #expect(transport.outcome(of: .post(server.url()))?.response?.status == 200) }
    #expect(server.requests.count == 6)
    #expect(server.accepted == 6)
  }

  @Test("A repeatable request may use the connection that another one leaves behind")
  func reuseAfterFresh() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample()
    #expect(transport.outcome(of: .post(server.url()))?.response?.status == 200)
    #expect(transport.outcome(of: .get(server.url()))?.response?.status == 200)
    #expect(server.accepted == 1)
  }

  /// A server that answers the first request of every connection and closes upon reading the second.
  private func fickle() -> LoopbackServer {
    LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.send(Self.empty)
      _ = connection.readRequest()
    }
  }

  @Test("A request that must not be repeated reaches a server that drops kept connections exactly once")
  func noRepetition() {
    let server = fickle()
    let transport = CurlTransport.sample()
    #expect(transport.outcome(of: .get(server.url("/first")))?.response?.status == 200)
    #expect(transport.outcome(of: .post(server.url("/call")))?.response?.status == 200)
    #expect(server.requests.map { $0.target } == ["/first", "/call"])
  }

  @Test("A request that must not be repeated is not repeated when its own connection closes")
  func noRepetitionOnClose() {
    let server = LoopbackServer { connection in _ = connection.readRequest() }
    let error = CurlTransport.sample().outcome(of: .post(server.url()))?.error
    #expect(error?.kind == .reset)
    #expect(error?.requestWasSent == true)
    #expect(server.requests.count == 1)
  }

  @Test("A repeatable request goes out again by itself when a kept connection turns out to be closed")
  func repetition() {
    let server = fickle()
    let transport = CurlTransport.sample()
    #expect(transport.outcome(of: .get(server.url("/first")))?.response?.status == 200)
    #expect(transport.outcome(of: .get(server.url("/second")))?.response?.status == 200)
    #expect(server.requests.map { $0.target } == ["/first", "/second", "/second"])
  }

  @Test("A kept connection that the server closes ends a wait once at most, and is not used again")
  func closedWhileKept() {
    let server = LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.send(Self.empty)
    }
    let transport = CurlTransport.sample()
    #expect(transport.outcome(of: .get(server.url("/first")))?.response?.status == 200)
    let end = SystemClock.monotonic + 0.3
    var waits = 0
    while SystemClock.monotonic < end {
      _ = transport.poll(timeout: end - SystemClock.monotonic, readable: [])
      waits += 1
    }
    #expect(server.openCount == 0)
    #expect(waits <= 3)
    #expect(transport.outcome(of: .get(server.url("/second")))?.response?.status == 200)
    #expect(server.accepted == 2)
  }
}
