import Simulator

extension Simulator {
  /// Runs a stand-in on a free port for as long as the body takes.
  static func running<Result>(
    _ change: (inout SimulatorConfiguration) throws -> Void = { _ in },
    _ body: (Simulator) throws -> Result
  ) throws -> Result {
    var configuration = SimulatorConfiguration()
    configuration.port = 0
    try change(&configuration)
    let simulator = try Simulator.start(configuration)
    defer { simulator.stop() }
    return try body(simulator)
  }

  /// Sends one request on a connection of its own.
  func answer(to request: String) throws -> RawResponse {
    try RawConnection(port: port).exchange(request)
  }
}
