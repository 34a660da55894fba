import Glibc
import Testing

@testable import WebhookListener

@Suite struct PipeliningTests {
  @Test("answers come in the order of their requests, in whatever order they are ready")
  func order() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send((0..<8).map { .request(body: "\($0)") }.joined())
    let taken = running.intake.waitFor(8)
    for index in [7, 2, 1, 5, 3, 6, 4] { taken[index].complete(.unreadable("n\(taken[index].body)")) }
    #expect(client.isSilent(forMilliseconds: 50))
    taken[0].complete(.unreadable("n0"))
    for index in 0..<8 { #expect(try client.read().body.contains("\"n\(index)\"")) }
  }

  @Test("refusals wait for their turn too")
  func refusals() throws {
    let running = try RunningListener(StubIntake { $0 == "slow" ? nil : .duplicate })
    let client = try running.connect()
    let missing = "GET /none HTTP/1.1\r\nHost: x\r\n\r\n"
    try client.send(.request(body: "slow") + missing + .request() + "GARBAGE\r\n\r\n")
    #expect(client.isSilent(forMilliseconds: 50))
    running.intake.waitFor(1)[0].complete(.accepted(ids: []))
    #expect(try [client.read(), client.read(), client.read(), client.read()].map(\.status) == [202, 404, 200, 400])
    #expect(try client.isAtEnd())
  }

  @Test("no more requests wait than may, and the rest is taken when there is room")
  func bounded() throws {
    let running = try RunningListener(StubIntake { _ in nil }) { $0.maximumPipelined = 4 }
    let client = try running.connect()
    try client.send((0..<100).map { .request(body: "\($0)") }.joined())
    for round in 0..<25 {
      #expect(running.intake.waitFor(round * 4 + 4).count == round * 4 + 4)
      for entry in running.intake.taken.suffix(4).reversed() { entry.complete(.unreadable("n\(entry.body)")) }
      for index in 0..<4 { #expect(try client.read().body.contains("\"n\(round * 4 + index)\"")) }
    }
  }

  @Test("thousands of requests at once are all answered in order")
  func many() throws {
    let running = try RunningListener(StubIntake { .unreadable($0) })
    let client = try running.connect()
    let count = 5_000
    let text = (0..<count).map { .request(body: "\($0)") }.joined()
    onThread { try? client.send(text) }
    for index in 0..<count {
      let body = try client.read().body
      guard body == "{\"status\":\"error\",\"message\":\"\(index)\"}" else {
        Issue.record("answer \(index) is \(body)")
        return
      }
    }
    #expect(running.metric("wawp_listener_requests_total{status=\"400\"}") == Double(count))
  }

  @Test("an answer that ends the connection is the last one, whatever was sent after its request")
  func last() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request(fields: ["Connection: close"], body: "a") + .request(body: "b"))
    let taken = running.intake.waitFor(1)
    taken[0].complete(.duplicate)
    let response = try client.read()
    #expect(response.status == 200)
    #expect(response.headers["connection"] == "close")
    #expect(try client.isAtEnd())
    #expect(running.intake.taken.map(\.body) == ["a"])
  }

  @Test("a second answer to the same request is dropped")
  func twice() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request())
    let taken = running.intake.waitFor(1)
    taken[0].complete(.duplicate)
    #expect(try client.read().status == 200)
    taken[0].complete(.duplicate)
    #expect(client.isSilent(forMilliseconds: 50))
    try client.send(.request())
    running.intake.waitFor(2)[1].complete(.accepted(ids: []))
    #expect(try client.read().status == 202)
  }

  @Test("an answer for a client that left finds nobody, and does no harm")
  func left() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    do {
      let client = try running.connect()
      try client.send(.request())
      _ = running.intake.waitFor(1)
      var reset = linger(l_onoff: 1, l_linger: 0)
      setsockopt(client.descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    }
    #expect(eventually { running.listener.connections == 0 })
    running.intake.taken[0].complete(.duplicate)
    let client = try running.connect()
    try client.send(.request())
    running.intake.waitFor(2)[1].complete(.duplicate)
    #expect(try client.read().status == 200)
  }

  @Test("a client that closes its direction after its requests still gets the answers")
  func halfClosed() throws {
    let running = try RunningListener(StubIntake { _ in nil })
    let client = try running.connect()
    try client.send(.request(body: "a") + .request(body: "b"))
    client.closeOutput()
    let taken = running.intake.waitFor(2)
    #expect(client.isSilent(forMilliseconds: 50))
    taken[1].complete(.duplicate)
    taken[0].complete(.accepted(ids: []))
    #expect(try client.read().status == 202)
    #expect(try client.read().status == 200)
    #expect(try client.isAtEnd())
    #expect(eventually { running.listener.connections == 0 })
  }

  @Test("HTTP/1.0 ends with its answer unless it asks to go on")
  func oldVersion() throws {
    let running = try RunningListener()
    let client = try running.connect()
    let kept = try client.exchange(
      "POST /webhook HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}")
    #expect(kept.status == 202)
    #expect(kept.headers["connection"] == "keep-alive")
    let ended = try client.exchange("POST /webhook HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}")
    #expect(ended.status == 202)
    #expect(ended.headers["connection"] == "close")
    #expect(try client.isAtEnd())
  }
}
