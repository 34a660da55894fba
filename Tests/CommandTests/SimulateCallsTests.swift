import Glibc
import JSON
import TestSupport
import Testing

@Suite("simulate --calls")
struct SimulateCallsTests {
  /// Asks the stand-in at `port` to reject the call of a webhook, if it is one that came in.
  private static func reject(_ webhook: WebhookReceiver.Webhook, at port: UInt16) {
    guard webhook.body.contains(#""call.received""#) else { return }
    let fields = try? JSONParser().withValue(of: Array(webhook.body.utf8)) {
      ($0["payload"]?["id"]?.string ?? "", $0["payload"]?["from"]?.string ?? "")
    }
    guard let (call, from) = fields, let socket = try? RawSocket(port: port) else { return }
    let body = #"{"callId":"\#(call)","from":"\#(from)"}"#
    socket.send(
      "POST /v2/calls/reject?instance_id=i&access_token=\(Program.token) HTTP/1.1\r\nHost: a\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    var byte: UInt8 = 0
    while read(socket.descriptor, &byte, 1) > 0 {}
  }

  @Test("places calls, reports on each, and ends with 0")
  func report() async throws {
    let port = try WebhookReceiver.unusedPort()
    let receiver = try WebhookReceiver { webhook in
      WebhookReceiver.Reply(then: { Self.reject(webhook, at: port) })
    }
    receiver.start()
    let folder = try Folder()
    let finished = try await Program.run(
      [
        "simulate", "--port", "\(port)", "--quiet", "--calls", "4", "--rate", "50", "--to", receiver.url, "--linger",
        "0.2", "--call-log", "calls.ndjson",
      ], in: folder, environment: ["WAWP_WEBHOOK_SECRET": "hush-1"])
    #expect(finished.exit == 0, "\(finished.stderr)")
    let lines = finished.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == 6)
    #expect(lines.first == "listening on http://127.0.0.1:\(port)")
    for (number, line) in lines.dropFirst().prefix(4).enumerated() {
      #expect(
        Case.fits(
          line,
          "#\(number + 1) … from …@c.us: rang … ms, rejected in time; call.received 202, call.rejected 202"))
    }
    #expect(
      Case.fits(
        lines.last ?? "",
        "4 calls: 4 rejected in time, 0 late, 0 twice, 0 not at all; rejects p50 … ms, p99 … ms; 0 messages; "
          + "8 webhooks in 8 attempts (202: 8)"))
    let log = try #require(Folder.contents("\(folder.path)/calls.ndjson")).split(separator: "\n")
    #expect(log.count == 4)
    #expect(log.allSatisfy { $0.hasPrefix(#"{"n":"#) && $0.contains(#""verdict":"in_time""#) })
    #expect(receiver.webhooks.allSatisfy { $0.headers["x-webhook-hmac"]?.count == 128 })
    #expect(!(finished.stdout + finished.stderr).contains("hush"))
  }

  @Test("reports in JSON, a line a call and one for all")
  func json() async throws {
    let receiver = try WebhookReceiver { _ in WebhookReceiver.Reply(status: 500) }
    receiver.start()
    let finished = try await Program.run(
      [
        "simulate", "--port", "0", "--quiet", "--calls", "1", "--to", receiver.url, "--ring", "0.2", "--linger", "0",
        "--retry", "3:0.05", "--engine", "NOWEB", "--format", "json",
      ], in: Folder())
    #expect(finished.exit == 0)
    let lines = finished.stdout.split(separator: "\n").map(String.init)
    try #require(lines.count == 3)
    try JSONParser().withValue(of: Array(lines[1].utf8)) { call in
      #expect(call["verdict"]?.string == "not_at_all")
      #expect(call["end"]?.string == "gave_up")
      let webhook = call["webhooks"]?.elements?.first { _ in true }
      #expect(webhook?["attempts"]?.int == 3)
      #expect(webhook?["answers"]?["500"]?.int == 3)
      #expect(webhook?["delivered"]?.bool == false)
    }
    try JSONParser().withValue(of: Array(lines[2].utf8)) { line in
      #expect(line["summary"]?["calls"]?.int == 1)
      #expect(line["summary"]?["not_at_all"]?.int == 1)
    }
  }

  @Test("reports on what there is when it is interrupted", arguments: [SIGINT, SIGTERM])
  func interrupted(_ signal: Int32) async throws {
    let receiver = try WebhookReceiver()
    receiver.start()
    let url = receiver.url
    let finished = try await Turns.take {
      let child = try ChildProcess(
        Program.path, ["simulate", "--port", "0", "--quiet", "--calls", "2", "--rate", "1000", "--to", url],
        environment: Program.plainEnvironment, folder: "/")
      while receiver.webhooks.count < 2 { usleep(1000) }
      child.send(signal)
      return child.communicate([], seconds: 10)
    }
    #expect(finished.exit == 0)
    #expect(finished.stdout.contains("\n2 calls: 0 rejected in time, 0 late, 0 twice, 2 not at all; "))
  }
}
