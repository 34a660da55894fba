import JSON
import Testing

@testable import Simulator

@Suite("Pages about the stand-in")
struct ControlPagesTests {
  @Test("list the requests, all or those after a number")
  func requests() throws {
    try Simulator.running { simulator in
      for _ in 0..<3 { _ = try simulator.answer(to: Request.reject()) }
      for (query, numbers) in [
        ("", [1, 2, 3]), ("?after=2", [3]), ("?after=9", []), ("?after=x", [1, 2, 3]),
      ] {
        let page = try simulator.answer(to: Request.get("/__requests\(query)"))
        let listed = try JSONParser().withValue(of: page.body) { $0.elements?.map { $0["n"]?.int } }
        #expect(listed == numbers)
      }
    }
  }

  @Test("count paths, statuses, calls and connections")
  func statistics() throws {
    try Simulator.running({ $0.failFirst = 1 }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      for _ in 0..<3 { _ = try connection.exchange(Request.reject()) }
      _ = try connection.exchange(Request.get("/v2/lids/pn/1555?\(Request.credentials)"))
      _ = try simulator.answer(to: Request.get("/nowhere"))
      _ = try simulator.answer(to: "nonsense\r\n\r\n")
      let page = try simulator.answer(to: Request.get("/__stats"))
      #expect(
        page.text
          == #"{"requests":5,"connections":2,"unreadable":1,"#
          + #""paths":{"(unknown)":1,"/v2/calls/reject":3,"/v2/lids/pn/{number}":1},"#
          + #""statuses":{"200":3,"404":1,"503":1},"#
          + #""rejects":{"requests":3,"accepted":2,"calls":1,"accepted_more_than_once":1,"#
          + #""by_call":{"C1":{"requests":3,"accepted":2}}}}"#)
    }
  }

  @Test("a refusal with status 200 is no acceptance")
  func refusal() throws {
    try Simulator.running({ $0.failures = [try FailureRule(parsing: "refused")] }) { simulator in
      _ = try simulator.answer(to: Request.reject())
      let page = try simulator.answer(to: Request.get("/__stats"))
      #expect(page.text.contains(#""by_call":{"C1":{"requests":1,"accepted":0}}"#))
    }
  }

  @Test("forget everything on request, and count connections that live on anew")
  func reset() throws {
    try Simulator.running({
      $0.failFirst = 1
      $0.seed = 3
    }) { simulator in
      let connection = try RawConnection(port: simulator.port)
      let first = try connection.exchange(Request.reject())
      _ = try connection.exchange(Request.reject())
      let done = try simulator.answer(to: Request.post("/__reset", ""))
      #expect(done.status == 200)
      #expect(simulator.requests().isEmpty)
      let again = try connection.exchange(Request.reject())
      #expect([first.status, again.status] == [503, 503])
      #expect(simulator.requests().map(\.number) == [1])
      #expect(simulator.summary == "1 request on 1 connection (503: 1), 0 rejects accepted")
    }
  }

  @Test("remember nothing if told so, and count all the same")
  func noRecord() throws {
    try Simulator.running({ $0.recordLimit = 0 }) { simulator in
      _ = try simulator.answer(to: Request.reject())
      let requests = try simulator.answer(to: Request.get("/__requests"))
      let statistics = try simulator.answer(to: Request.get("/__stats"))
      #expect(requests.text == "[]")
      #expect(statistics.text.contains(#""accepted":1,"calls":0,"#))
      #expect(simulator.requests().isEmpty)
    }
  }

  @Test(
    "answer nothing else",
    arguments: [
      ("GET", "/__reset", 405), ("POST", "/__stats", 405), ("GET", "/__nothing", 404), ("GET", "/__", 404),
    ])
  func others(method: String, path: String, status: Int) throws {
    try Simulator.running { simulator in
      let response = try simulator.answer(to: Request.get(path, method: method))
      #expect(response.status == status)
      #expect(simulator.requests().isEmpty)
    }
  }
}
