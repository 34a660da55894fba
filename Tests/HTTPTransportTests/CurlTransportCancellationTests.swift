import Glibc
import Testing

@testable import HTTPTransport

@Suite("Cancelling and completions")
struct CurlTransportCancellationTests {
  private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

  private func silent() -> LoopbackServer {
    LoopbackServer { connection in
      _ = connection.readRequest()
      connection.waitForEnd()
    }
  }

  @Test("A request under way is given up: its connection closes and its completion is never called")
  func inFlight() {
    let ended = Gate()
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.waitForEnd()
      ended.open()
    }
    let transport = CurlTransport.sample()
    let id = transport.start(.post(server.url())) { _ in Issue.record("it was cancelled") }
    transport.poll(every: 0.01) { server.requests.count == 1 }
    transport.cancel(id)
    #expect(transport.activeCount == 0)
    #expect(ended.wait())
    _ = transport.poll(timeout: 0.05, readable: [])
  }

  @Test("A waiting request is given up and never sent")
  func waiting() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 1)
    var answered = 0
    _ = transport.start(.get(server.url("/1"))) { _ in answered += 1 }
    let second = transport.start(.get(server.url("/2"))) { _ in Issue.record("it was cancelled") }
    _ = transport.start(.get(server.url("/3"))) { _ in answered += 1 }
    transport.cancel(second)
    transport.poll { answered == 2 }
    #expect(server.requests.map { $0.target } == ["/1", "/3"])
    #expect(transport.activeCount == 0)
  }

  @Test("A refused request can be given up before its failure is told")
  func refused() {
    let transport = CurlTransport.sample()
    let id = transport.start(.get("no address")) { _ in Issue.record("it was cancelled") }
    transport.cancel(id)
    _ = transport.poll(timeout: 0, readable: [])
    #expect(transport.activeCount == 0)
  }

  @Test("Unknown, finished and twice cancelled requests are no error")
  func unknown() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample()
    transport.cancel(TransferID(rawValue: 99))
    var answered = 0
    let id = transport.start(.get(server.url())) { _ in answered += 1 }
    transport.poll { answered == 1 }
    transport.cancel(id)
    transport.cancel(id)
    _ = transport.poll(timeout: 0, readable: [])
    #expect(answered == 1)
  }

  @Test("No completion is called inside start, also not for what is refused at once")
  func neverInside() {
    let transport = CurlTransport.sample()
    var isInside = true
    var told = 0
    for url in ["no address", "http://127.0.0.1:\(Loopback.refusedPort())/"] {
      isInside = true
      _ = transport.start(.get(url)) { _ in
        #expect(!isInside)
        told += 1
      }
      isInside = false
      #expect(transport.poll { transport.activeCount == 0 })
    }
    #expect(told == 2)
  }

  @Test("A completion may start another request")
  func startsAnother() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 1)
    var left = 20
    func next(_ outcome: Outcome) {
      #expect(outcome.response?.status == 200)
      left -= 1
      if left > 0 { _ = transport.start(.get(server.url()), completion: next) }
    }
    _ = transport.start(.get(server.url()), completion: next)
    transport.poll { left == 0 }
    #expect(server.requests.count == 20)
    #expect(server.accepted == 1)
  }

  @Test("A completion may give up another request, under way or already answered")
  func cancelsAnother() {
    let (server, silent) = (LoopbackServer.answering { _ in Self.empty }, silent())
    let transport = CurlTransport.sample()
    var told = 0
    var others: [TransferID] = []
    func first(_: Outcome) {
      told += 1
      for id in others { transport.cancel(id) }
    }
    // Both refused requests have their results at the same time: the first to be told cancels the other.
    _ = transport.start(.get("no address"), completion: first)
    others.append(transport.start(.get("no address")) { _ in Issue.record("it was cancelled") })
    others.append(transport.start(.get(silent.url())) { _ in Issue.record("it was cancelled") })
    transport.poll { told == 1 }
    #expect(transport.activeCount == 0)
    #expect(transport.outcome(of: .get(server.url()))?.response?.status == 200)
    #expect(told == 1)
  }

  @Test("A transport that goes away closes its connections and calls nobody")
  func goesAway() {
    let ended = Gate()
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.waitForEnd()
      ended.open()
    }
    var transport: CurlTransport? = CurlTransport.sample()
    _ = transport?.start(.post(server.url())) { _ in Issue.record("the transport is gone") }
    transport?.poll(every: 0.01) { server.requests.count == 1 }
    transport = nil
    #expect(ended.wait())
  }
}
