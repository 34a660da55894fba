import Testing

@testable import WebhookListener

@Suite(.serialized) struct ConnectionLimitTests {
  @Test("connections beyond the limit wait until there is room")
  func limit() throws {
    let running = try RunningListener {
      $0.maximumConnections = 3
      $0.timeouts.head = 300
    }
    // Each is in the middle of a request: an idle connection would make room when it has been so for long.
    let request: String = .request()
    var clients = try (0..<3).map { _ in try running.connect() }
    for client in clients { try client.send(String(request.prefix(10))) }
    #expect(eventually { running.listener.connections == 3 })
    let waiting = try running.connect()
    try waiting.send(.request())
    #expect(waiting.isSilent(forMilliseconds: 100))
    for client in clients { #expect(try client.exchange(String(request.dropFirst(10))).status == 202) }
    clients.removeFirst()
    #expect(try waiting.read().status == 202)
    #expect(eventually { running.listener.connections <= 3 })
  }

  @Test("connections that come all at once are not let in beyond the limit either")
  func crowd() throws {
    let running = try RunningListener { $0.maximumConnections = 2 }
    // They stand in the kernel's queue before the listener looks at them.
    var clients = try (0..<40).map { _ in try running.connect() }
    #expect(eventually { running.listener.connections >= 2 })
    let request: String = .request(fields: ["Connection: close"])
    for client in clients {
      #expect(running.listener.connections <= 2)
      try client.send(request)
    }
    while !clients.isEmpty {
      // It closes its side as it goes.
      #expect(try clients.removeFirst().read().status == 202)
      #expect(running.listener.connections <= 2)
    }
  }

  @Test("when there is no room, idle connections make some")
  func eviction() throws {
    let running = try RunningListener {
      $0.maximumConnections = 2
      $0.timeouts.head = 0.2
    }
    let idle = try (0..<2).map { _ in try running.connect() }
    for client in idle { #expect(try client.exchange(.request()).status == 202) }
    let waiting = try running.connect()
    #expect(try waiting.exchange(.request()).status == 202)
    for client in idle { #expect(try client.isAtEnd()) }
  }

  @Test("two thousand idle connections are kept, and requests go through among them")
  func many() throws {
    let running = try RunningListener()
    let clients = try (0..<2_000).map { _ in try running.connect() }
    #expect(eventually { running.listener.connections == 2_000 })
    for client in clients[..<50] { #expect(try client.exchange(.request()).status == 202) }
    #expect(try running.connect().exchange(.request()).status == 202)
    #expect(running.metric("wawp_listener_connections") ?? 0 >= 2_000)
  }

  @Test("all of many threads are used, and answer alike")
  func threads() throws {
    let running = try RunningListener { $0.threads = 3 }
    let clients = try (0..<30).map { _ in try running.connect() }
    for _ in 0..<3 { for client in clients { #expect(try client.exchange(.request()).status == 202) } }
    running.listener.shutdown(timeout: 5)
    for client in clients { #expect(try client.isAtEnd()) }
  }
}
