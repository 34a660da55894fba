import Glibc
import Machine
import TestSupport
import Testing

@testable import HTTPTransport

@Suite("Waiting")
struct CurlTransportPollTests {
  /// A pipe that closes with its owner.
  private final class Pipe {
    let reader: Int32
    private(set) var writer: Int32

    init() throws {
      (reader, writer) = try PrivateDescriptors.pipe()
    }

    deinit {
      close(reader)
      hangUp()
    }

    func write() { _ = Glibc.write(writer, "x", 1) }

    func hangUp() {
      if writer >= 0 { close(writer) }
      writer = -1
    }
  }

  /// A transport that has loaded nothing, or one with a request under way that nobody answers.
  private func with(_ isBusy: Bool, _ body: (CurlTransport) throws -> Void) rethrows {
    let transport = CurlTransport.sample()
    guard isBusy else { return try body(transport) }
    let server = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.waitForEnd()
    }
    let id = transport.start(.get(server.url())) { _ in Issue.record("nobody answered that") }
    transport.poll(every: 0.01) { !server.requests.isEmpty }
    try body(transport)
    transport.cancel(id)
  }

  @Test("A descriptor with bytes is reported at once, others are not", arguments: [false, true])
  func readable(isBusy: Bool) throws {
    try with(isBusy) { transport in
      let (quiet, ready) = try (Pipe(), Pipe())
      ready.write()
      let start = SystemClock.monotonic
      #expect(transport.poll(timeout: 10, readable: [quiet.reader, ready.reader]) == [ready.reader])
      #expect(SystemClock.monotonic - start < 3)
      #expect(transport.poll(timeout: 0, readable: [quiet.reader]) == [])
    }
  }

  @Test("Any number of descriptors can be watched", arguments: [false, true])
  func many(isBusy: Bool) throws {
    try with(isBusy) { transport in
      let pipes = try (0..<40).map { _ in try Pipe() }
      for number in [3, 38] { pipes[number].write() }
      let ready = transport.poll(timeout: 10, readable: pipes.map(\.reader))
      #expect(ready == [pipes[3].reader, pipes[38].reader])
    }
  }

  @Test("A descriptor at its end is reported at once", arguments: [false, true])
  func hungUp(isBusy: Bool) throws {
    try with(isBusy) { transport in
      let pipe = try Pipe()
      pipe.hangUp()
      let start = SystemClock.monotonic
      #expect(transport.poll(timeout: 10, readable: [pipe.reader]) == [pipe.reader])
      #expect(SystemClock.monotonic - start < 3)
    }
  }

  @Test("Bytes that come during the wait end it", arguments: [false, true])
  func during(isBusy: Bool) throws {
    try with(isBusy) { transport in
      let pipe = try Pipe()
      let writer = pipe.writer
      DetachedThread.run { _ = Glibc.write(writer, "x", 1) }
      #expect(transport.poll(timeout: 10, readable: [pipe.reader]) == [pipe.reader])
    }
  }

  @Test("A wakeup from another thread ends a wait without limit", arguments: [false, true])
  func wakeup(isBusy: Bool) {
    with(isBusy) { transport in
      let wakeup = transport.wakeup
      DetachedThread.run { wakeup.wake() }
      #expect(transport.poll(timeout: nil, readable: []) == [])
      // It is used up: the next wait lasts.
      let start = SystemClock.monotonic
      #expect(transport.poll(timeout: 0.1, readable: []) == [])
      #expect(SystemClock.monotonic - start >= 0.09)
    }
  }

  @Test("A wait without anything to wait for lasts as long as it was told", arguments: [false, true])
  func timeout(isBusy: Bool) {
    with(isBusy) { transport in
      for (timeout, least) in [(0.1, 0.09), (0.0, 0.0), (-1.0, 0.0), (-.infinity, 0.0)] {
        let start = SystemClock.monotonic
        _ = transport.poll(timeout: timeout, readable: [])
        let taken = SystemClock.monotonic - start
        #expect(taken >= least && taken < least + 3)
      }
    }
  }

  @Test("A wait without limit ends when a request is answered")
  func answer() {
    let server = LoopbackServer.answering { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    let transport = CurlTransport.sample()
    var status = 0
    _ = transport.start(.get(server.url())) { status = $0.response?.status ?? -1 }
    for _ in 0..<100 where status == 0 { _ = transport.poll(timeout: nil, readable: []) }
    #expect(status == 200)
  }
}
