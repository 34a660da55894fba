import Glibc
import Machine
import Synchronization
import TestSupport
import Testing

@testable import HTTPTransport

@Suite("Many requests")
struct CurlTransportQueueTests {
  private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

  /// Requests that a server works on at a time.
  private final class Gauge: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    var most: Int { counts.withLock { $0.most } }

    func enter() {
      counts.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
    }

    func leave() { counts.withLock { $0.now -= 1 } }
  }

  @Test("Never more requests at once than allowed, and all are answered", arguments: [true, false])
  func limit(isRepeatable: Bool) {
    let gauge = Gauge()
    let server = LoopbackServer { connection in
      while connection.readRequest() != nil {
        gauge.enter()
        sched_yield()
        gauge.leave()
        connection.send(Self.empty)
      }
    }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 16)
    var answered = 0
    for number in 0..<300 {
      var request = HTTPRequest.get(server.url("/\(number)"), timeout: 30)
      request.isRepeatable = isRepeatable
      _ = transport.start(request) { if $0.response?.status == 200 { answered += 1 } }
    }
    #expect(transport.activeCount == 300)
    transport.poll(limit: 30) { transport.activeCount == 0 }
    #expect(answered == 300)
    #expect(Set(server.requests.map { $0.target }).count == 300)
    #expect(gauge.most <= 16)
    if isRepeatable {
      #expect(server.mostOpen <= 16)
      #expect(server.accepted <= 16)
    } else {
      #expect(server.accepted == 300)
    }
  }

  @Test("Idle connections make room for fresh ones")
  func idleConnections() {
    let server = LoopbackServer { connection in
      guard let request = connection.readRequest() else { return }
      if request.target == "/answered" { connection.send(Self.empty) }
      connection.waitForEnd()
    }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 16)
    var answered = 0
    for _ in 0..<16 { _ = transport.start(.post(server.url("/answered"))) { _ in answered += 1 } }
    transport.poll { answered == 16 }
    for _ in 0..<16 {
      _ = transport.start(.post(server.url("/held"))) { _ in Issue.record("nobody answered") }
    }
    #expect(transport.poll(limit: 5, every: 0.01) { server.requests.count == 32 && server.openCount <= 16 })
  }

  @Test("A waiting request times out by its own time, also while all places are taken")
  func waitingTimeout() {
    let server = LoopbackServer { connection in connection.waitForEnd() }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 1)
    _ = transport.start(.get(server.url("/first"))) { _ in Issue.record("nobody answered that") }
    var order: [Int] = []
    var errors: [TransportError] = []
    for (number, timeout) in [(1, 0.4), (2, 0.2)] {
      _ = transport.start(.post(server.url("/?secret"), timeout: timeout)) {
        order.append(number)
        if let error = $0.error { errors.append(error) }
      }
    }
    let start = SystemClock.monotonic
    // A poll without a limit of its own ends for them as well; the wakeup only ends the test if that is broken.
    let wakeup = transport.wakeup
    DetachedThread.run {
      sleep(5)
      wakeup.wake()
    }
    for _ in 0..<100 where order.count < 2 { _ = transport.poll(timeout: nil, readable: []) }
    #expect(SystemClock.monotonic - start < 3)
    #expect(order == [2, 1])
    #expect(errors.allSatisfy { $0.kind == .timeout && !$0.requestWasSent && !$0.message.contains("secret") })
    #expect(transport.activeCount == 1)
  }

  @Test("Thousands that wait keep their order")
  func order() {
    let server = LoopbackServer.answering { _ in Self.empty }
    let transport = CurlTransport.sample(maximumConcurrentTransfers: 1)
    var answered: [Int] = []
    for number in 0..<3000 {
      _ = transport.start(.get(server.url(), timeout: 60)) { _ in answered.append(number) }
    }
    transport.poll(limit: 60) { transport.activeCount == 0 }
    #expect(answered == Array(0..<3000))
    #expect(server.accepted == 1)
  }
}
