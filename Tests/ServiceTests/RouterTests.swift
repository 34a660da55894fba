import Store
import Testing
import WawpScript

@testable import Service

@Suite("the router")
struct RouterTests {
  private func call(_ name: String, id: String?, from: String?, session: String? = "default") -> Event {
    Event(
      raw: [], id: nil, name: name, session: session, time: nil, instanceMe: nil,
      call: CallFields(callID: id, from: from, time: nil, isVideo: nil, isGroup: nil))
  }

  @Test("sends all calls of one caller to one worker, and uses all workers")
  func callers() {
    let router = Router(workers: 4)
    var used: Set<Int> = []
    for number in 0..<200 {
      let first = router.route(call("call.received", id: "A\(number)", from: "\(number)@c.us"))
      #expect(first == router.route(call("call.received", id: "B\(number)", from: "\(number)@c.us")))
      used.insert(first)
    }
    #expect(used == [0, 1, 2, 3])
  }

  @Test("sends all events of one call to one worker, also those without a caller or with another form of it")
  func calls() {
    let router = Router(workers: 8)
    for number in 0..<100 {
      let first = router.route(call("call.received", id: "C\(number)", from: "\(number)@c.us"))
      #expect(first == router.route(call("call.rejected", id: "C\(number)", from: nil)))
      #expect(first == router.route(call("call.received", id: "C\(number)", from: "9\(number)@lid")))
    }
  }

  @Test("gives a caller the same worker after a restart")
  func restart() {
    for number in 0..<50 {
      let event = call("call.received", id: "C\(number)", from: "\(number)@c.us")
      #expect(Router(workers: 5).route(event) == Router(workers: 5).route(event))
      let router = Router(workers: 5)
      let open = OpenCall(
        session: "default", callID: "C\(number)", caller: "\(number)@c.us", since: 0, wasResent: false)
      #expect(router.worker(of: open) == Router(workers: 5).route(event))
      #expect(router.worker(of: open) == router.route(call("call.rejected", id: "C\(number)", from: nil)))
    }
  }

  @Test("keeps two sessions apart that have a call of the same id")
  func sessions() {
    let router = Router(workers: 64)
    let first = router.route(call("call.received", id: "C1", from: "1@c.us", session: "a"))
    let second = router.route(call("call.received", id: "C1", from: "2@c.us", session: "b"))
    #expect(first != second)
  }
}
