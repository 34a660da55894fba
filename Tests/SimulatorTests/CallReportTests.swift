import JSON
import Testing

@testable import Simulator

@Suite("CallReport")
struct CallReportTests {
  private func report(
    _ verdict: CallReport.Verdict, end: CallEnd? = .rejected, rang: Double = 0.0034, after: Double? = 0.0034,
    requests: Int = 1, accepted: Int = 1, messages: Int = 0, answers: [Int: Int] = [202: 1], delivered: Bool = true
  ) -> CallReport {
    let delivery = CallReport.Delivery(
      type: .callReceived, eventID: "evt_1", attempts: answers.values.reduce(0, +), answers: answers,
      isDelivered: delivered)
    return CallReport(
      number: 1, callID: "C1", from: "15550000002@c.us", placedAt: 1_767_225_600, rangSeconds: rang, end: end,
      verdict: verdict, rejectAfterSeconds: after, rejectRequests: requests, rejectsAccepted: accepted,
      messages: messages, deliveries: [delivery])
  }

  @Test("says in one line how long a call rang and what became of it")
  func line() {
    let start = "#1 C1 from 15550000002@c.us: "
    #expect(report(.inTime).line == start + "rang 3.4 ms, rejected in time; call.received 202")
    #expect(
      report(.inTime, end: .gaveUp, rang: 30).line
        == start + "rang 30.00 s, although it was rejected after 3.4 ms; call.received 202")
    #expect(
      report(.late, end: .gaveUp, rang: 30, after: 31.5).line
        == start + "rang 30.00 s, rejected late, after 31.50 s; call.received 202")
    #expect(
      report(.notAtAll, end: .gaveUp, rang: 30, after: nil, accepted: 0, answers: [0: 1, 503: 2], delivered: false).line
        == start
        + "rang 30.00 s, not rejected; 1 reject failed; call.received (no answer: 1, 503: 2, not delivered)")
    #expect(
      report(.inTime, requests: 2, accepted: 2, messages: 2, answers: [202: 1, 503: 1]).line
        == start
        + "rang 3.4 ms, rejected in time; rejected 2 times; 2 messages (too many); call.received (202: 1, 503: 1)")
  }

  @Test("is a JSON object with all of it")
  func json() throws {
    try JSONParser().withValue(of: report(.inTime, messages: 1, answers: [0: 1, 202: 1]).json) { value in
      #expect(value["verdict"]?.string == "in_time")
      #expect(value["rang_seconds"]?.double == 0.003)
      #expect(value["reject_after_ms"]?.double == 3.4)
      #expect(value["rejected_twice"]?.bool == false)
      #expect(value["messages"]?.int == 1)
      let webhook = value["webhooks"]?.elements?.first { _ in true }
      #expect(webhook?["answers"]?["none"]?.int == 1)
      #expect(webhook?["answers"]?["202"]?.int == 1)
    }
  }

  @Test("adds up over all calls")
  func summary() throws {
    let reports = [
      report(.inTime), report(.inTime, requests: 2, accepted: 2, messages: 2), report(.late, after: 31),
      report(.notAtAll, after: nil, accepted: 0, answers: [500: 3], delivered: false), report(.answered, after: nil),
    ]
    let summary = SwitchboardSummary(reports)
    #expect(
      summary.line
        == "5 calls: 2 rejected in time, 1 late, 1 twice, 1 not at all, 1 answered; rejects p50 3.4 ms, p99 31.00 s; "
        + "2 messages, 1 caller got more than one; 5 webhooks in 7 attempts (202: 4, 500: 3), 1 not delivered")
    try JSONParser().withValue(of: summary.json) { value in
      #expect(value["in_time"]?.int == 2)
      #expect(value["rejected_twice"]?.int == 1)
      #expect(value["reject_p50_ms"]?.double == 3.4)
      #expect(value["answers"]?["500"]?.int == 3)
    }
    #expect(
      SwitchboardSummary([]).line
        == "0 calls: 0 rejected in time, 0 late, 0 twice, 0 not at all; 0 messages; 0 webhooks in 0 attempts")
  }
}
