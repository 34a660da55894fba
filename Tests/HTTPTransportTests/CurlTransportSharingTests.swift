import Machine
import Testing

@testable import HTTPTransport

/// Requests over TLS that start together wait for the first connection, which they may be able to share.
@Suite("Waiting to share a connection")
struct CurlTransportSharingTests {
  /// Starts `count` requests at once and waits until all have ended; how long the slowest took.
  private func burst(
    _ count: Int, to url: String, timeout: Double = 10, connectTimeout: Double, isRepeatable: Bool = true
  ) -> (outcomes: [Outcome], seconds: Double) {
    let transport = CurlTransport.sample()
    var outcomes: [Outcome] = []
    let start = SystemClock.monotonic
    for _ in 0..<count {
      let request = HTTPRequest(
        method: "POST", url: url, timeout: timeout, connectTimeout: connectTimeout, isRepeatable: isRepeatable,
        sharesConnection: true)
      _ = transport.start(request) { outcomes.append($0) }
    }
    transport.poll { outcomes.count == count }
    #expect(transport.activeCount == 0)
    return (outcomes, SystemClock.monotonic - start)
  }

  @Test(
    "None waits longer than connecting may take, nor than its whole time",
    arguments: [(10, 0.4), (0.4, 5)] as [(Double, Double)])
  func silent(timeout: Double, connectTimeout: Double) {
    let server = LoopbackServer { connection in connection.waitForEnd() }
    let (outcomes, seconds) = burst(
      20, to: server.url("/", scheme: "https"), timeout: timeout, connectTimeout: connectTimeout)
    #expect(outcomes.count == 20)
    for outcome in outcomes {
      #expect(outcome.error?.kind == .timeout)
      #expect(outcome.error?.requestWasSent == false)
      #expect(outcome.error?.message.contains("within 0.4 s") == true)
    }
    #expect(seconds < 3)
  }

  @Test("All end when the connection that they wait for does not come about", arguments: [true, false])
  func broken(isRefused: Bool) {
    let server = LoopbackServer { _ in }
    let port = isRefused ? Loopback.refusedPort() : server.port
    let (outcomes, seconds) = burst(20, to: "https://127.0.0.1:\(port)/", connectTimeout: 5)
    #expect(outcomes.count == 20)
    for outcome in outcomes {
      #expect(outcome.error?.kind == .connect || outcome.error?.kind == .tls)
      #expect(outcome.error?.requestWasSent == false)
    }
    #expect(seconds < 3)
  }

  @Test("When the first is given up, the next one connects at once")
  func cancelled() {
    let server = LoopbackServer { connection in connection.waitForEnd() }
    let transport = CurlTransport.sample()
    var ended = 0
    var request = HTTPRequest.get(server.url("/", scheme: "https"))
    request.sharesConnection = true
    let first = transport.start(request) { _ in ended += 1 }
    _ = transport.start(request) { _ in ended += 1 }
    transport.poll(every: 0.01) { server.accepted == 1 }
    transport.cancel(first)
    transport.poll(limit: 3, every: 0.01) { server.accepted == 2 }
    #expect(server.accepted == 2)
    #expect(ended == 0)
  }
}
