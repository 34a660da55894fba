import Metrics
import Store
import Testing
import WawpScript

@testable import Service

@Suite("the book of open calls")
struct CallBookTests {
  /// A book on this thread, with what it says.
  private final class Desk {
    let worker = Worker(configuration: Configuration()) { _, _ in }
    let registry = MetricsRegistry()
    let book: CallBook
    private let lines: Lines

    private final class Lines { var texts: [String] = [] }

    init(ringSeconds: Double, resendAfter: Double? = nil) {
      let lines = Lines()
      self.lines = lines
      book = CallBook(
        worker: worker, store: MemoryStore(), ringSeconds: ringSeconds, resendAfter: resendAfter,
        metrics: ServiceMetrics(registry)
      ) { _, entry in lines.texts.append("\(entry.callID ?? ""): \(entry.message)") }
    }

    func hear(_ name: String, _ callID: String, session: String? = "s") {
      book.hear(
        Event(
          raw: [], id: "e", name: name, session: session, time: nil, instanceMe: nil,
          call: CallFields(callID: callID, from: "1@c.us", time: nil, isVideo: nil, isGroup: nil)))
    }

    func wait(_ callID: String, session: String? = "s", age: Double = 0, wasResent: Bool = false) {
      book.wait(session: session, callID: callID, from: "1@c.us", age: age, wasResent: wasResent)
    }

    /// Lets time pass.
    func turn(_ seconds: Double) {
      let clock = ContinuousClock()
      let end = clock.now + .seconds(seconds)
      while clock.now < end { _ = worker.turn(timeout: 0.01) }
    }

    /// Calls that ended in this way, as the metrics have it.
    func settled(_ settlement: String) -> Int {
      let name = "wawp_calls_settled_total{settlement=\"\(settlement)\"} "
      let line = registry.render().split(separator: "\n").first { $0.hasPrefix(name) }
      return line.flatMap { Double($0.dropFirst(name.count)) }.map { Int($0) } ?? 0
    }

    func lines(with text: String) -> [String] { lines.texts.filter { $0.contains(text) } }
  }

  @Test("a call whose end is heard of is settled once, whether that comes before or after its reject is done")
  func heard() {
    let desk = Desk(ringSeconds: 0.1)
    desk.hear("call.rejected", "early")
    desk.wait("early")
    #expect(desk.book.count == 0)
    desk.wait("late")
    desk.wait("answered")
    desk.wait("late")
    #expect(desk.book.count == 2)
    desk.hear("call.received", "late")
    desk.hear("call.rejected", "late", session: "another")
    #expect(desk.book.count == 2)
    for _ in 1...3 { desk.hear("call.rejected", "late") }
    desk.hear("call.accepted", "answered")
    #expect(desk.book.count == 0)
    desk.turn(0.2)
    #expect(desk.settled("rejected") == 2 && desk.settled("accepted") == 1 && desk.settled("unconfirmed") == 0)
    #expect(desk.lines(with: "").isEmpty)
  }

  @Test("one of which nothing is heard is unconfirmed when its ring is over, whatever their order")
  func unconfirmed() {
    let desk = Desk(ringSeconds: 10)
    for (name, age) in [("long", 0), ("first", 9.9), ("over", 60), ("second", 9.8)] { desk.wait(name, age: age) }
    desk.wait("session missing", session: nil, age: 9.9)
    desk.turn(0.4)
    #expect(desk.book.count == 1)
    #expect(
      desk.lines(with: "may have kept ringing").map { $0.prefix(while: { $0 != ":" }) } == [
        "over", "first", "session missing", "second",
      ])
    #expect(desk.settled("unconfirmed") == 4)
  }

  @Test("a reject is sent again once, not when it was before, and not when the ring is over by then")
  func resend() {
    let desk = Desk(ringSeconds: 0.4, resendAfter: 0.1)
    desk.wait("one")
    desk.wait("heard")
    desk.wait("resent before", wasResent: true)
    desk.wait("old", age: 0.35)
    desk.hear("call.rejected", "heard")
    desk.turn(0.25)
    // Its credentials are missing here: it was tried.
    #expect(desk.lines(with: "second reject").map { $0.prefix(3) } == ["one"])
    #expect(desk.book.count == 2)
    desk.turn(0.4)
    #expect(desk.lines(with: "second reject").count == 1)
    #expect(desk.settled("unconfirmed") == 3)
    #expect(desk.registry.render().contains("wawp_rejects_resent_total 1"))
  }

  @Test("very many that are over at once are seen to in turns, all of them")
  func many() {
    let desk = Desk(ringSeconds: 1)
    for number in 0..<2000 { desk.wait("\(number)", age: 5) }
    _ = desk.worker.turn(timeout: 1)
    #expect((1..<2000).contains(desk.book.count))
    for _ in 0..<50 where desk.book.count > 0 { _ = desk.worker.turn(timeout: 1) }
    #expect(desk.book.count == 0 && desk.settled("unconfirmed") == 2000)
  }
}
