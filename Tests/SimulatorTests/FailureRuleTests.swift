import Testing

@testable import Simulator

@Suite("Failure rule")
struct FailureRuleTests {
  @Test(
    "is read from its short form",
    arguments: [
      ("503", .answer(status: 503, shape: .json), 1, ""),
      ("502:html", .answer(status: 502, shape: .html), 1, ""),
      ("502:html:0.25", .answer(status: 502, shape: .html), 0.25, ""),
      ("500:0.5", .answer(status: 500, shape: .json), 0.5, ""),
      ("429:code@/v2/send", .answer(status: 429, shape: .code), 1, "/v2/send"),
      ("reset", .reset, 1, ""),
      ("close", .close, 1, ""),
      ("hang:0.1", .hang, 0.1, ""),
      ("truncate", .truncate, 1, ""),
      ("endless@/v2/calls/reject", .endless, 1, "/v2/calls/reject"),
      ("refused", .answer(status: 200, shape: .refused), 1, ""),
      ("200:refused:0", .answer(status: 200, shape: .refused), 0, ""),
      ("waha422", .answer(status: 422, shape: .waha422), 1, ""),
      ("waha500", .answer(status: 500, shape: .waha500), 1, ""),
    ] as [(String, FailureAction, Double, String)])
  func reads(text: String, action: FailureAction, probability: Double, path: String) throws {
    #expect(try FailureRule(parsing: text) == FailureRule(action, probability: probability, path: path))
  }

  @Test("reads every shape", arguments: ErrorShape.allCases)
  func shapes(shape: ErrorShape) throws {
    #expect(try FailureRule(parsing: "500:\(shape.rawValue)").action == .answer(status: 500, shape: shape))
  }

  @Test(
    "refuses what it cannot read, and repeats it",
    arguments: [
      "", "x", "json", "99", "199", "600", "503:", "503:jsn", "503:json:2", "503:json:-0.1", "503:json:nan",
      "503:json:0.5:x", "reset:json", "503@v2", "reset:0.5:0.5", "5 03",
    ])
  func refuses(text: String) {
    let error = #expect(throws: SimulatorError.self) { try FailureRule(parsing: text) }
    guard case .invalidFailure(let named, _) = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(named == text)
  }
}
