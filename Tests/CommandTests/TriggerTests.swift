import TestSupport
import Testing

@Suite("trigger --to")
struct TriggerTests {
  private func trigger(
    _ arguments: String, receiver: WebhookReceiver, files: [String: String] = [:],
    environment: [String: String?] = [:]
  ) async throws -> Finished {
    let words = arguments.split(separator: " ").map(String.init)
    let folder = try Folder(files)
    return try await Program.run(
      ["trigger"] + words + ["--to", receiver.url], in: folder, environment: environment)
  }

  @Test("posts over kept connections, sums up on stderr and exits with 0")
  func posts() async throws {
    let receiver = try WebhookReceiver()
    receiver.start()
    let finished = try await trigger("call --count 10 --connections 2", receiver: receiver)
    #expect(finished.exit == 0)
    #expect(finished.stdout.isEmpty)
    #expect(
      Case.fits(
        finished.stderr,
        "wawp-script: trigger: 20 events in 20 requests, 202: 20, 0 without answer, p50 … ms, p95 … ms, p99 … ms, … s\n"
      ))
    #expect(receiver.webhooks.count == 20)
    #expect(receiver.connections <= 2)
  }

  @Test("signs with the secret of a file or the environment, and shows it nowhere")
  func signs() async throws {
    let receiver = try WebhookReceiver { webhook in
      WebhookReceiver.Reply(status: webhook.headers["x-wawp-signature"] == "hush-1" ? 202 : 401)
    }
    receiver.start()
    let byFile = try await trigger(
      "call --secret-file s --signature plain", receiver: receiver, files: ["s": "hush-1\n"])
    #expect(byFile.exit == 0)
    let wrong = try await trigger(
      "call --signature plain", receiver: receiver, environment: ["WAWP_WEBHOOK_SECRET": "hush-2"])
    #expect(wrong.exit == 69)
    #expect(wrong.stderr.contains("error: the listener answered 401: {}\n"))
    #expect(wrong.stderr.contains("hint: check the secret and --signature\n"))
    #expect(!(byFile.stderr + wrong.stderr).contains("hush"))
    _ = try await trigger("call.received", receiver: receiver, environment: ["WAWP_WEBHOOK_SECRET": "hush-2"])
    #expect(receiver.webhooks.last?.headers["x-webhook-hmac-algorithm"] == "sha512")
    #expect(receiver.webhooks.last?.headers["x-webhook-hmac"]?.count == 128)
  }

  @Test("says that nobody listens")
  func refused() async throws {
    let port = try WebhookReceiver.unusedPort()
    let finished = try await Program.run(
      ["trigger", "call.received", "--to", "http://127.0.0.1:\(port)/webhook?secret=hush"], in: Folder())
    #expect(finished.exit == 69)
    #expect(finished.stderr.contains("error: no answer from http://127.0.0.1:\(port)/webhook: Connection refused\n"))
    #expect(!finished.stderr.contains("hush"))
  }

  @Test("keeps to a rate, and repeats events as wanted")
  func rate() async throws {
    let receiver = try WebhookReceiver()
    receiver.start()
    let finished = try await trigger(
      "call.received --count 10 --duplicates 1 --rate 100", receiver: receiver)
    #expect(finished.exit == 0)
    #expect(finished.seconds >= 0.19)
    let bodies = receiver.webhooks.map(\.body)
    #expect(bodies.count == 20)
    #expect(Set(bodies).count == 10)
  }
}
