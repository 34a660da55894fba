import Glibc
import Testing

@testable import WebhookListener

@Suite struct TimeoutTests {
  private func short(_ name: WritableKeyPath<ListenerTimeouts, Double>) -> (inout ListenerConfiguration) -> Void {
    {
      $0.timeouts[keyPath: name] = 0.2
      if name != \.linger { $0.timeouts.linger = 0.2 }
    }
  }

  @Test("a head that does not come to its end is answered with 408")
  func slowHead() throws {
    let running = try RunningListener(configure: short(\.head))
    let client = try running.connect()
    try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\n")
    #expect(try client.read().status == 408)
    #expect(try client.isAtEnd())
  }

  @Test("a head that comes drop by drop gets no more time than any other")
  func drops() throws {
    let running = try RunningListener(configure: short(\.head))
    let clients = try (0..<20).map { _ in try running.connect() }
    onThread {
      // Writing fails once the server has had enough.
      for byte in String.request().utf8 {
        for client in clients { _ = client.sendSome([byte]) }
        usleep(50_000)
      }
    }
    for client in clients {
      #expect(String(decoding: try client.readToEnd(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
    }
    #expect(eventually { running.listener.connections == 0 })
    #expect(running.intake.taken.isEmpty)
  }

  @Test("the head of a later request gets no more time than that of the first")
  func laterHead() throws {
    let running = try RunningListener(configure: short(\.head))
    let client = try running.connect()
    #expect(try client.exchange(.request()).status == 202)
    try client.send("P")
    #expect(try client.read().status == 408)
    #expect(try client.isAtEnd())
  }

  @Test("a connection without a word is closed without one")
  func silent() throws {
    let running = try RunningListener(configure: short(\.head))
    #expect(try running.connect().isAtEnd())
  }

  @Test(
    "a body that does not come to its end is answered with 408",
    arguments: ["Content-Length: 10", "Transfer-Encoding: chunked"])
  func slowBody(field: String) throws {
    let running = try RunningListener(configure: short(\.body))
    let client = try running.connect()
    try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n1")
    #expect(try client.read().status == 408)
    #expect(try client.isAtEnd())
    #expect(running.intake.taken.isEmpty)
  }

  @Test("an idle connection is closed, but not before its time")
  func idle() throws {
    let running = try RunningListener(configure: short(\.idle))
    let client = try running.connect()
    #expect(try client.exchange(.request()).status == 202)
    #expect(client.isSilent(forMilliseconds: 150))
    #expect(try client.isAtEnd())
  }

  @Test("a request that waits for its answer is not idle, and keeps the connection open")
  func waiting() throws {
    let running = try RunningListener(StubIntake { _ in nil }, configure: short(\.idle))
    let client = try running.connect()
    try client.send(.request())
    let taken = running.intake.waitFor(1)
    #expect(client.isSilent(forMilliseconds: 500))
    taken[0].complete(.duplicate)
    #expect(try client.read().status == 200)
  }

  @Test("an answer that never comes ends the connection without one")
  func noAnswer() throws {
    let running = try RunningListener(StubIntake { _ in nil }, configure: short(\.answer))
    let client = try running.connect()
    try client.send(.request())
    #expect(try client.readToEnd().isEmpty)
    running.intake.waitFor(1)[0].complete(.duplicate)
    #expect(eventually { running.listener.connections == 0 })
  }

  @Test("a client that takes no answers is not read from any more, and is cut off")
  func slowReader() throws {
    let message = String(repeating: "x", count: 4_000)
    let running = try RunningListener(StubIntake { _ in .unreadable(message) }, configure: short(\.write))
    let client = try Client(running.address, receiveBuffer: 4_096)
    let requests = Array((0..<64).map { _ in String.request() }.joined().utf8)
    // Until the server takes no more: it must not keep answers that nobody takes.
    var silence = 0
    while silence < 100, running.listener.connections == 1 || running.intake.taken.isEmpty {
      if client.sendSome(requests) > 0 {
        silence = 0
      } else {
        silence += 1
        usleep(10_000)
      }
    }
    #expect(eventually { running.listener.connections == 0 })
    #expect(try running.connect().exchange(.request()).status == 400)
  }

  @Test("a client that goes on sending after the last answer is cut off")
  func linger() throws {
    let running = try RunningListener(configure: short(\.linger))
    let client = try running.connect()
    try client.send("POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
    #expect(try client.read().status == 404)
    #expect(
      eventually {
        _ = client.sendSome([UInt8](repeating: 0, count: 10_000))
        return running.listener.connections == 0
      })
  }
}
