import Machine
import Testing

@testable import Simulator

@Suite("Retry-After")
struct RetryAfterTests {
  @Test(
    "reads each form and says it in the header",
    arguments: [
      ("0", .seconds(0), "0"),
      ("120", .seconds(120), "120"),
      (
        "Thu, 01 Jan 2026 00:00:00 GMT", .date("Thu, 01 Jan 2026 00:00:00 GMT"),
        "Thu, 01 Jan 2026 00:00:00 GMT"
      ),
      ("date:+5", .dateIn(seconds: 5), "Thu, 01 Jan 1970 00:00:15 GMT"),
      ("date:-10", .dateIn(seconds: -10), "Thu, 01 Jan 1970 00:00:00 GMT"),
      ("raw:soon", .raw("soon"), "soon"),
      ("raw:", .raw(""), ""),
    ] as [(String, RetryAfter, String)])
  func reads(text: String, value: RetryAfter, header: String) throws {
    #expect(try RetryAfter(parsing: text) == value)
    #expect(value.headerValue(now: 10) == header)
  }

  @Test(
    "refuses nonsense, and what would break out of the header",
    arguments: [
      "", "-1", "soon", "1.5", "date:", "date:x", "date:99999999999999", "raw:a\r\nX: y", "raw:\u{E9}",
    ])
  func refuses(text: String) {
    #expect(throws: SimulatorError.invalidRetryAfter(text)) { try RetryAfter(parsing: text) }
  }

  @Test(
    "goes with 429 and 503 only",
    arguments: [(429, "7"), (503, "7"), (500, nil), (502, nil), (401, nil)] as [(Int, String?)])
  func statuses(status: Int, header: String?) throws {
    try Simulator.running({
      $0.failures = [try FailureRule(.answer(status: status, shape: .json))]
      $0.retryAfter = .seconds(7)
    }) { simulator in
      let response = try simulator.answer(to: Request.reject())
      #expect(response.status == status)
      #expect(response.headers["retry-after"] == header)
    }
  }

  @Test("a date lies ahead of the answer")
  func dateAhead() throws {
    try Simulator.running({
      $0.failures = [try FailureRule(parsing: "429")]
      $0.retryAfter = try RetryAfter(parsing: "date:+60")
    }) { simulator in
      let before = Int(SystemClock.wall)
      let header = try simulator.answer(to: Request.reject()).headers["retry-after"]
      let possible = (before...Int(SystemClock.wall)).map { HTTPDate.text(unixSeconds: $0 + 60) }
      #expect(possible.contains(header ?? ""))
    }
  }
}
