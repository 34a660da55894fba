import Testing

@testable import Simulator

@Suite("Statistics")
struct StatisticsTests {
  @Test("count rejects per call, accepted ones apart")
  func rejects() {
    var statistics = Statistics(callLimit: 10)
    statistics.countReject(callID: "a", accepted: false)
    statistics.countReject(callID: "a", accepted: true)
    statistics.countReject(callID: "b", accepted: true)
    statistics.countReject(callID: "b", accepted: true)
    statistics.countReject(callID: nil, accepted: false)
    #expect(statistics.rejectRequests == 5)
    #expect(statistics.rejectsAccepted == 3)
    #expect(statistics.byCall["a"] == Statistics.CallCounts(requests: 2, accepted: 1))
    #expect(statistics.callsAcceptedTwice == 1)
  }

  @Test("stop naming calls at their limit, and go on counting those they know")
  func limit() {
    var statistics = Statistics(callLimit: 1)
    for call in ["a", "b", "a"] { statistics.countReject(callID: call, accepted: true) }
    #expect(statistics.byCall == ["a": Statistics.CallCounts(requests: 2, accepted: 2)])
    #expect(statistics.rejectsAccepted == 3)
  }

  @Test("say it in one line")
  func summary() {
    var statistics = Statistics(callLimit: 1)
    #expect(statistics.summary == "0 requests on 0 connections, 0 rejects accepted")
    statistics.connections = 1
    statistics.count(path: "/", status: 200)
    statistics.count(path: "/", status: 0)
    statistics.countReject(callID: "a", accepted: true)
    #expect(
      statistics.summary == "2 requests on 1 connection (no answer: 1, 200: 1), 1 reject accepted")
  }
}
