import Glibc
import Testing

@testable import WebhookListener

@Suite struct DrainTests {
  @Test("requests in hand are answered and end their connections, idle ones are closed, new ones refused")
  func drain() throws {
    let running = try RunningListener(StubIntake { $0 == "slow" ? nil : .duplicate })
    let idle = try running.connect()
    #expect(try idle.exchange(.request()).status == 200)
    let waiting = try running.connect()
    try waiting.send(.request(body: "slow"))
    let sending = try running.connect()
    try sending.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{")
    let taken = running.intake.waitFor(2)
    // The server has read what there is when it answers another.
    #expect(try running.connect().exchange(.request()).status == 200)
    running.listener.stopAccepting()
    running.listener.stopAccepting()
    #expect(try idle.isAtEnd())
    #expect(throws: Client.Failure.self) { try running.connect() }
    #expect(waiting.isSilent(forMilliseconds: 50))
    taken[1].complete(.accepted(ids: []))
    let answer = try waiting.read()
    #expect(answer.status == 202)
    #expect(answer.headers["connection"] == "close")
    #expect(try waiting.isAtEnd())
    let late = try sending.exchange("}")
    #expect(late.status == 200)
    #expect(late.headers["connection"] == "close")
    #expect(try sending.isAtEnd())
  }

  @Test("shutting down waits for what is in hand, and no longer than it may")
  func shutdown() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request())
    let taken = running.intake.waitFor(1)
    onThread {
      usleep(100_000)
      taken[0].complete(.duplicate)
    }
    let listener = running.listener
    let begin = ContinuousClock.now
    onThread { _ = try? client.readToEnd() }
    listener.shutdown(timeout: 30)
    #expect(ContinuousClock.now - begin < .seconds(10))
    #expect(running.metric("wawp_listener_requests_total{status=\"200\"}") == 1)
    listener.shutdown(timeout: 30)
  }

  @Test("what does not end in time is cut off")
  func cutOff() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request())
    _ = running.intake.waitFor(1)
    let begin = ContinuousClock.now
    running.listener.shutdown(timeout: 0.2)
    #expect(ContinuousClock.now - begin < .seconds(5))
    #expect(try client.readToEnd().isEmpty)
    // From another thread, as an intake would, after the event loop is gone: it is dropped without a word.
    let isDone = Lines()
    onThread {
      running.intake.taken[0].complete(.duplicate)
      isDone.append("done")
    }
    #expect(eventually { isDone.all == ["done"] })
  }

  @Test("a listener that was never started can be shut down")
  func neverStarted() throws {
    try WebhookListener(ListenerConfiguration(), intake: StubIntake()).shutdown(timeout: 1)
  }
}
