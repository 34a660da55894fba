import TestSupport
import Testing

@testable import Simulator

@Suite("WebhookPoster")
struct WebhookPosterTests {
  private func post(
    _ count: Int, to url: String, rate: Double? = nil, _ change: (inout WebhookDestination) -> Void = { _ in }
  ) throws -> PostSummary {
    var options = EventSequenceOptions(.event(.callReceived))
    options.count = count
    var destination = WebhookDestination(url: url)
    change(&destination)
    let sequence = try EventSequence(options, maker: EventMaker())
    return try WebhookPoster(destination).post(sequence, rate: rate)
  }

  @Test("posts every event once, over kept connections, and sums up", .timeLimit(.minutes(1)))
  func posts() throws {
    try WebhookReceiver().running { receiver in
      let summary = try post(200, to: receiver.url) { $0.connections = 3 }
      #expect(summary.isSuccess)
      #expect(summary.statuses == [202: 200])
      #expect(summary.events == 200)
      #expect(Set(receiver.webhooks.map(\.body)).count == 200)
      #expect(receiver.connections <= 3)
      #expect((summary.latency(share: 0.5) ?? 0) > 0)
    }
  }

  @Test("sends WAHA's headers and the proof")
  func headers() throws {
    try WebhookReceiver().running { receiver in
      _ = try post(1, to: receiver.url) { $0.secret = "s3cret" }
      let webhook = try #require(receiver.webhooks.first)
      #expect(webhook.headers["content-type"] == "application/json")
      #expect(webhook.headers["x-webhook-request-id"]?.count == 26)
      #expect(webhook.headers["x-webhook-timestamp"]?.count == 13)
      let signer = try WebhookSigner(scheme: .hmacSHA512, secret: "s3cret")
      let expected = signer.fields(for: Array(webhook.body.utf8), id: "", time: 0)
      #expect(webhook.headers["x-webhook-hmac"] == expected.first?.value)
    }
  }

  @Test("puts the secret into the URL if that is the scheme")
  func urlSecret() throws {
    try WebhookReceiver().running { receiver in
      _ = try post(1, to: receiver.url) {
        $0.secret = "s3cret"
        $0.scheme = .url
      }
      #expect(receiver.webhooks.map(\.target) == ["/webhook?secret=s3cret"])
    }
  }

  @Test("keeps to a rate")
  func rate() throws {
    try WebhookReceiver().running { receiver in
      let summary = try post(20, to: receiver.url, rate: 100)
      #expect(summary.seconds >= 0.19)
      #expect(summary.isSuccess)
    }
  }

  @Test("counts refusals and shows the first", arguments: [401, 503])
  func refusals(_ status: Int) throws {
    try WebhookReceiver { _ in WebhookReceiver.Reply(status: status) }.running { receiver in
      let summary = try post(3, to: receiver.url)
      #expect(!summary.isSuccess)
      #expect(summary.statuses == [status: 3])
      #expect(summary.firstRefusal?.status == status)
      #expect(summary.firstRefusal?.body == "{}")
    }
  }

  @Test("goes on over new connections when each answer ends one")
  func notKept() throws {
    try WebhookReceiver { _ in WebhookReceiver.Reply(headers: ["Connection: close"]) }.running { receiver in
      let summary = try post(20, to: receiver.url) { $0.connections = 2 }
      #expect(summary.statuses == [202: 20])
      #expect(receiver.connections == 20)
    }
  }

  @Test("counts connections that break off as failures, each once")
  func abort() throws {
    try WebhookReceiver { _ in WebhookReceiver.Reply(isAbort: true) }.running { receiver in
      let summary = try post(5, to: receiver.url)
      #expect(summary.failures == ["the connection was closed without an answer": 5])
      #expect(receiver.webhooks.count == 5)
    }
  }

  @Test("says that nobody listens")
  func refused() throws {
    let port = try WebhookReceiver().running { $0.port }
    let summary = try post(3, to: "http://127.0.0.1:\(port)/")
    #expect(summary.failures == ["Connection refused": 3])
    #expect(summary.latency(share: 0.5) == nil)
  }

  @Test("gives up waiting for an answer", .timeLimit(.minutes(1)))
  func timeout() throws {
    try WebhookReceiver { _ in
      var until = Moment.now + 1.5
      while until > Moment.now { until += 0 }
      return WebhookReceiver.Reply()
    }.running { receiver in
      let summary = try post(1, to: receiver.url) { $0.answerTimeout = 0.2 }
      #expect(summary.failures == ["there was no answer in time": 1])
    }
  }
}
