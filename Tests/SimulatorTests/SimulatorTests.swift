import Simulator
import TestSupport
import Testing

@Suite("Simulator")
struct SimulatorTests {
  @Test("starts on a free port, says where, and is gone once stopped")
  func lifetime() throws {
    var configuration = SimulatorConfiguration()
    configuration.port = 0
    let simulator = try Simulator.start(configuration)
    #expect(simulator.port > 0)
    #expect(simulator.baseURL == "http://127.0.0.1:\(simulator.port)")
    let open = try RawConnection(port: simulator.port)
    // Only a connection that was accepted is closed in the usual manner.
    _ = try open.exchange(Request.reject())
    simulator.stop()
    simulator.stop()
    let rest = try open.readToEnd()
    #expect(rest.isEmpty)
    #expect(throws: SystemFailure.self) { try RawConnection(port: simulator.port) }
  }

  @Test("stops although requests hang, wait and stream")
  func stopsInTheMiddle() throws {
    for rule in ["hang", "endless"] {
      try Simulator.running({
        $0.failures = [try FailureRule(parsing: rule)]
        $0.latency = try Latency(seconds: rule == "hang" ? 60 : 0)
      }) { simulator in
        let connection = try RawConnection(port: simulator.port)
        try connection.send(Request.reject())
        while simulator.requests().isEmpty {}
        simulator.stop()
        _ = try? connection.readToEnd()
      }
    }
  }

  @Test("listens on loopback version 6 too")
  func versionSix() throws {
    var configuration = SimulatorConfiguration()
    configuration.host = "::1"
    configuration.port = 0
    let simulator: Simulator
    do {
      simulator = try Simulator.start(configuration)
    } catch SimulatorError.cannotListen(_, "Cannot assign requested address") {
      return  // A machine without version 6.
    } catch SimulatorError.cannotListen(_, "Address family not supported by protocol") {
      return
    }
    #expect(simulator.baseURL == "http://[::1]:\(simulator.port)")
    simulator.stop()
  }

  @Test("refuses to be reachable from outside", arguments: ["0.0.0.0", "::", "example.com"])
  func loopbackOnly(host: String) {
    #expect(throws: SimulatorError.notLoopback(host)) { try Simulator.running({ $0.host = host }) { _ in } }
  }

  @Test("says so if the port is taken")
  func portTaken() throws {
    try Simulator.running { first in
      let error = #expect(throws: SimulatorError.self) {
        try Simulator.running({ $0.port = first.port }) { _ in }
      }
      #expect(error?.description == "cannot listen on 127.0.0.1:\(first.port): Address already in use")
    }
  }

  @Test("refuses settings out of range")
  func settings() {
    let changes: [(inout SimulatorConfiguration) -> Void] = [
      { $0.port = -1 }, { $0.port = 65_536 }, { $0.failFirst = -1 }, { $0.recordLimit = -1 },
      { $0.maximumBodyBytes = -1 }, { $0.accessToken = "" }, { $0.instanceID = "" },
    ]
    for change in changes {
      #expect(throws: SimulatorError.self) { try Simulator.running(change) { _ in } }
    }
  }

  @Test("gives tests the whole request, also the token")
  func requests() throws {
    try Simulator.running { simulator in
      _ = try simulator.answer(to: Request.reject(headers: ["Idempotency-Key: k"]))
      let request = try #require(simulator.requests().first)
      #expect(request.method == "POST")
      #expect(request.path == "/v2/calls/reject")
      #expect(request.target == "/v2/calls/reject?\(Request.credentials)")
      #expect(request.queryValue("access_token") == "token-in-query")
      #expect(request.header("idempotency-key") == "k")
      #expect(request.body == Array(Request.call.utf8))
      #expect(request.status == 200)
      #expect(request.failure == nil)
    }
  }

  @Test("forgets the oldest requests first")
  func limit() throws {
    try Simulator.running({ $0.recordLimit = 2 }) { simulator in
      for _ in 0..<3 { _ = try simulator.answer(to: Request.reject()) }
      #expect(simulator.requests().map(\.number) == [2, 3])
    }
  }
}
