import Testing

@testable import WebhookListener

@Suite struct BodyBudgetTests {
  @Test("as much is taken as there is, and what is given back can be taken again")
  func takes() {
    let budget = BodyBudget(limit: 10)
    #expect(budget.take(6))
    #expect(!budget.take(5))
    #expect(budget.take(4))
    #expect(!budget.take(1))
    budget.give(6)
    #expect(budget.take(6))
    #expect(budget.current == 10)
  }

  @Test("bodies that never end cannot fill the memory, and leave no trace when they are gone")
  func bodies() throws {
    let running = try RunningListener { $0.maxBody = 20_000_000 }
    let half = [UInt8](repeating: 0x20, count: 19_000_000)
    var clients: [Client] = []
    // Four times the longest body is held; the fifth has no room.
    for index in 0..<5 {
      let client = try running.connect()
      try client.send("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n")
      onThread { try? client.send(half) }
      let taken = Double(19_000_000 * (index + 1))
      if index < 4 { #expect(eventually { running.metric("wawp_listener_received_bytes_total") ?? 0 >= taken }) }
      clients.append(client)
    }
    let response = try clients[4].read()
    #expect(response.status == 503)
    #expect(response.headers["retry-after"] == "1")
    clients = []
    #expect(eventually { running.listener.connections == 0 })
    #expect(try running.connect().exchange(.request(body: String(repeating: " ", count: 19_000_000))).status == 202)
  }
}
