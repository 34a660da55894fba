import JSON
import Synchronization
import TestSupport
import Testing

@testable import Simulator

@Suite("Switchboard", .timeLimit(.minutes(1)))
struct SwitchboardTests {
  /// Rejects the call of a `call.received` at the stand-in, as often as wanted, and may send a message.
  private static func reject(
    _ webhook: WebhookReceiver.Webhook, at port: Int, times: Int = 1, message: Bool = false
  ) {
    let event = try? JSONParser().withValue(of: Array(webhook.body.utf8)) { EventValue($0) }
    guard let event, event[["event"]] == "call.received", case .text(let call)? = event[["payload", "id"]],
      case .text(let from)? = event[["payload", "from"]], let connection = try? RawConnection(port: port)
    else { return }
    for _ in 0..<times {
      _ = try? connection.exchange(Request.reject(#"{"callId":"\#(call)","from":"\#(from)"}"#))
    }
    guard message else { return }
    let text = Request.post("/v2/send/text?\(Request.credentials)", #"{"chatId":"\#(from)","message":"no"}"#)
    _ = try? connection.exchange(text)
  }

  private struct Result {
    let reports: [CallReport]
    let isIdle: Bool
    let webhooks: [WebhookReceiver.Webhook]

    var types: [String] {
      webhooks.compactMap { webhook in
        try? JSONParser().withValue(of: Array(webhook.body.utf8)) { $0["event"]?.string }
      }
    }
  }

  /// Places calls at a listener that does something once it has answered.
  private func place(
    _ count: Int, rate: Double? = nil, simulator: (inout SimulatorConfiguration) throws -> Void = { _ in },
    _ change: (inout SwitchboardConfiguration) throws -> Void = { _ in },
    reply: @escaping @Sendable (WebhookReceiver.Webhook, Int) -> WebhookReceiver.Reply
  ) throws -> Result {
    try Simulator.running(simulator) { simulator in
      let port = simulator.port
      return try WebhookReceiver { reply($0, port) }.running { receiver in
        var configuration = SwitchboardConfiguration(url: receiver.url)
        configuration.ring = 10
        configuration.retryDelay = 0.02
        configuration.events.engine = .noweb
        configuration.events.seed = 5
        try change(&configuration)
        let switchboard = try Switchboard(configuration, on: simulator)
        switchboard.place(count, rate: rate)
        let isIdle = switchboard.wait(timeout: 30, linger: 0.2)
        let reports = switchboard.reports()
        switchboard.stop()
        return Result(reports: reports, isIdle: isIdle, webhooks: receiver.webhooks)
      }
    }
  }

  @Test("rings until it is rejected, and tells the outcome")
  func rejected() throws {
    let result = try place(10, rate: 200) { webhook, port in
      WebhookReceiver.Reply(then: { Self.reject(webhook, at: port, message: true) })
    }
    #expect(result.isIdle)
    #expect(result.reports.count == 10)
    for report in result.reports {
      #expect(report.verdict == .inTime)
      #expect(report.end == .rejected)
      #expect(report.rangSeconds < 5)
      #expect(!report.isRejectedTwice)
      #expect(report.messages == 1)
      #expect(report.deliveries.map(\.type) == [.callReceived, .callRejected])
      #expect(report.deliveries.allSatisfy { $0.isDelivered && $0.answers == [202: 1] })
    }
    #expect(result.types.count { $0 == "call.rejected" } == 10)
  }

  @Test("notices a second reject and a second message")
  func twice() throws {
    let result = try place(1) { webhook, port in
      WebhookReceiver.Reply(then: {
        Self.reject(webhook, at: port, times: 2, message: true)
        Self.reject(webhook, at: port, times: 0, message: true)
      })
    }
    let report = try #require(result.reports.first)
    #expect(report.isRejectedTwice)
    #expect(report.rejectRequests == 2)
    #expect(report.isMessagedTwice)
    #expect(SwitchboardSummary(result.reports).rejectedTwice == 1)
  }

  @Test("does not count a reject that the API refused")
  func refused() throws {
    let result = try place(
      1, simulator: { $0.failures = [try FailureRule(parsing: "503@/v2/calls")] }, { $0.ring = 0.3 }
    ) { webhook, port in
      WebhookReceiver.Reply(then: { Self.reject(webhook, at: port) })
    }
    let report = try #require(result.reports.first)
    #expect(report.verdict == .notAtAll)
    #expect(report.rejectRequests == 1)
    #expect(report.rejectsAccepted == 0)
  }

  @Test("calls a reject late once the call is over")
  func late() throws {
    let result = try place(1, { $0.ring = 0.05 }) { webhook, port in
      WebhookReceiver.Reply(then: {
        let until = Moment.now + 0.15
        while until > Moment.now {}
        Self.reject(webhook, at: port)
      })
    }
    let report = try #require(result.reports.first)
    #expect(report.verdict == .late)
    #expect(report.end == .gaveUp)
    #expect(abs(report.rangSeconds - 0.05) < 0.05)
    #expect((report.rejectAfterSeconds ?? 0) >= 0.15)
  }

  @Test(
    "tells of a caller who gave up only where the engine does",
    arguments: [
      (Engine.gows, ["call.received", "call.rejected"]), (.noweb, ["call.received"]), (.webjs, ["call.received"]),
    ])
  func gaveUp(_ engine: Engine, _ types: [String]) throws {
    let result = try place(
      1,
      {
        $0.ring = 0.1
        $0.events.engine = engine
      }
    ) { _, _ in WebhookReceiver.Reply() }
    #expect(result.types == types)
    #expect(result.reports.first?.verdict == .notAtAll)
    #expect(result.reports.first?.end == .gaveUp)
  }

  @Test("holds call.rejected back for a second under GOWS")
  func delay() throws {
    let began = Moment.now
    let result = try place(1, { $0.events.engine = .gows }) { webhook, port in
      WebhookReceiver.Reply(then: { Self.reject(webhook, at: port) })
    }
    #expect(result.types == ["call.received", "call.rejected"])
    #expect(Moment.now - began >= 1)
    #expect((result.reports.first?.rangSeconds ?? 9) < 0.9)
  }

  @Test("tells that a call was answered elsewhere, and no reject is in time after that")
  func answered() throws {
    let result = try place(
      1,
      {
        $0.answered = 1
        $0.ring = 0.1
      }
    ) { _, _ in WebhookReceiver.Reply() }
    #expect(result.types == ["call.received", "call.accepted"])
    #expect(result.reports.first?.verdict == .answered)
  }

  @Test("lets a call ring on although its reject was accepted")
  func ringsOn() throws {
    let result = try place(
      1,
      {
        $0.ringsOn = 1
        $0.ring = 0.3
      }
    ) { webhook, port in WebhookReceiver.Reply(then: { Self.reject(webhook, at: port) }) }
    let report = try #require(result.reports.first)
    #expect(report.verdict == .inTime)
    #expect(report.end == .gaveUp)
    #expect(result.types == ["call.received"])
  }

  @Test("attempts a delivery again until it is taken, with the same body and request ID")
  func retries() throws {
    let seen = Mutex(0)
    let result = try place(1, { $0.ring = 0.1 }) { _, _ in
      let number = seen.withLock { count in
        count += 1
        return count
      }
      return WebhookReceiver.Reply(status: number == 1 ? 503 : 202, isAbort: number == 2)
    }
    let delivery = try #require(result.reports.first?.deliveries.first)
    #expect(delivery.attempts == 3)
    #expect(delivery.answers == [503: 1, 0: 1, 202: 1])
    #expect(delivery.isDelivered)
    #expect(Set(result.webhooks.map(\.body)).count == 1)
    #expect(Set(result.webhooks.map { $0.headers["x-webhook-request-id"] }).count == 1)
  }

  @Test("waits as long as Retry-After says if that is longer")
  func retryAfter() throws {
    let began = Moment.now
    let seen = Mutex(0)
    _ = try place(1, { $0.ring = 0.1 }) { _, _ in
      let isFirst = seen.withLock { count in
        count += 1
        return count == 1
      }
      return isFirst ? WebhookReceiver.Reply(status: 503, headers: ["Retry-After: 1"]) : WebhookReceiver.Reply()
    }
    #expect(Moment.now - began >= 1)
  }

  @Test("gives a delivery up after so many attempts")
  func givesUp() throws {
    let result = try place(
      2,
      {
        $0.ring = 0.1
        $0.attempts = 3
      }
    ) { _, _ in WebhookReceiver.Reply(status: 500) }
    #expect(result.isIdle)
    for report in result.reports {
      #expect(report.deliveries.map(\.attempts) == [3])
      #expect(report.deliveries.allSatisfy { !$0.isDelivered && $0.answers == [500: 3] })
    }
    #expect(SwitchboardSummary(result.reports).line.hasSuffix("2 webhooks in 6 attempts (500: 6), 2 not delivered"))
  }

  @Test("delivers events twice on request, and calls in as two events")
  func doubles() throws {
    let result = try place(
      1,
      {
        $0.ring = 0.1
        $0.duplicates = 1
        $0.doubledOffers = 1
      }
    ) { _, _ in WebhookReceiver.Reply() }
    let ids = try #require(result.reports.first).deliveries.map(\.eventID)
    #expect(ids.count == 4)
    #expect(Set(ids).count == 2)
  }

  @Test("knows a caller's LID and number for messages")
  func hiddenCaller() throws {
    let result = try place(1, { $0.events.hidesCallers = true }) { webhook, port in
      WebhookReceiver.Reply(then: {
        Self.reject(webhook, at: port)
        let event = try? JSONParser().withValue(of: Array(webhook.body.utf8)) { EventValue($0) }
        guard event?[["event"]] == "call.received", case .text(let lid)? = event?[["payload", "from"]],
          let number = HiddenID.number(ofLID: lid)
        else { return }
        let text = #"{"chatId":"\#(number)","message":"no"}"#
        _ = try? RawConnection(port: port).exchange(Request.post("/v2/send/text?\(Request.credentials)", text))
      })
    }
    #expect(result.reports.first?.messages == 1)
  }

  @Test("says that calls are not over when its time is up")
  func waitEnds() throws {
    try Simulator.running { simulator in
      try WebhookReceiver().running { receiver in
        let switchboard = try Switchboard(SwitchboardConfiguration(url: receiver.url), on: simulator)
        #expect(switchboard.wait(timeout: 5))
        switchboard.place(1)
        #expect(!switchboard.wait(timeout: 0.1))
        #expect(switchboard.reports().first?.end == nil)
        switchboard.stop()
      }
    }
  }

  @Test("places calls on command of its page, and shows them there")
  func pages() throws {
    try Simulator.running { simulator in
      #expect(try simulator.answer(to: Request.get("/__calls")).status == 404)
      #expect(try simulator.answer(to: Request.post("/__calls", "")).status == 404)
      try WebhookReceiver().running { receiver in
        let switchboard = try Switchboard(SwitchboardConfiguration(url: receiver.url), on: simulator)
        #expect(try simulator.answer(to: Request.post("/__calls?n=3", "")).text == #"{"placed":3}"#)
        #expect(try simulator.answer(to: Request.post("/__calls?n=0", "")).status == 400)
        #expect(try simulator.answer(to: Request.post("/__calls", "")).text == #"{"placed":1}"#)
        let page = try simulator.answer(to: Request.get("/__calls"))
        let ends = try JSONParser().withValue(of: page.body) { $0.elements?.map { $0["end"]?.string } }
        #expect(ends == Array(repeating: "ringing", count: 4))
        switchboard.stop()
      }
    }
  }

  @Test("refuses settings out of range")
  func settings() throws {
    let changes: [(inout SwitchboardConfiguration) -> Void] = [
      { $0.ring = 0 }, { $0.attempts = 0 }, { $0.retryDelay = -1 }, { $0.duplicates = 2 }, { $0.answered = .nan },
      { $0.doubledOffers = -0.1 }, { $0.ringsOn = 1.5 }, { $0.destination.url = "https://x/" },
      { $0.destination.connections = 0 }, { $0.destination.answerTimeout = 0 }, { $0.destination.secret = "" },
    ]
    for change in changes {
      var configuration = SwitchboardConfiguration(url: "http://127.0.0.1:9/")
      change(&configuration)
      #expect(throws: SimulatorError.self) { try configuration.validate() }
    }
  }

  @Test("places thousands of calls at their rate")
  func thousands() throws {
    let result = try place(2_000, rate: 2_000, { $0.ring = 0.5 }) { _, _ in WebhookReceiver.Reply() }
    #expect(result.isIdle)
    #expect(SwitchboardSummary(result.reports).delivered == 2_000)
    let times = result.reports.map(\.placedAt)
    #expect((times.last ?? 0) - (times.first ?? 0) >= 0.9)
    #expect(Set(result.reports.map(\.callID)).count == 2_000)
  }
}
