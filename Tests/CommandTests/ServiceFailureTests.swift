import Glibc
import Store
import Testing

/// The API fails in every way while events come in.
@Suite("the API fails")
struct ServiceFailureTests {
  private static let script = """
    wawp.on("call.received", function(call)
      local done, message, info = call:reject{ reason = "closed", message = "hello " .. call.call_id }
    end)
    """
  private static let ring = 2.0

  @Test(
    "each event ends with a record that says so; a reject is tried again only inside the ring; no message follows",
    arguments: [
      (fail: "503", repeats: true), ("502:html", true), ("500:xml", true), ("504:empty", true), ("429", true),
      ("500:garbage", true), ("waha500", true), ("reset", true), ("close", true), ("hang", true), ("truncate", true),
      ("endless", false), ("400", false), ("401:wordpress", false), ("403:nested", false), ("404:code", false),
      ("refused", false), ("waha422", false),
    ])
  func always(_ failure: (fail: String, repeats: Bool)) async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceFailureTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--fail", failure.fail])
      let listener = try ListenerProcess(
        folder, server: server.url, ["--ring-seconds", "\(ServiceFailureTests.ring)", "--timeout", "0.5"])
      let began = Sent.now
      for number in 1...4 { #expect(try listener.post(Sent.call(number)).status == 202) }
      let accepted = Sent.now
      #expect(try listener.settles(within: 8))
      let journal = try listener.journal()
      #expect(journal.count == 4)
      for entry in journal {
        let outcome = try Outcome(entry.record)
        #expect(entry.outcome == "failed", "\(failure.fail)")
        #expect(outcome.decision == "reject")
        #expect(outcome.outcomes(of: "reject") == ["failed"])
        #expect(outcome.outcomes(of: "send_text").isEmpty)
        #expect(entry.decidedAt < accepted + ServiceFailureTests.ring + 1.5)
        let attempts = outcome.actions.first?.attempts ?? 0
        #expect(failure.repeats ? attempts > 1 : attempts >= 1, "\(failure.fail): \(attempts) attempts")
      }
      let seen = Seen.all(in: requests)
      #expect(seen.filter(\.isMessage).isEmpty)
      // An attempt that began inside of the ring may be a little on its way.
      #expect(seen.allSatisfy { $0.time >= began && $0.time < accepted + ServiceFailureTests.ring + 0.3 })
      if !failure.repeats, failure.fail != "endless" { #expect(seen.count == 4) }
      #expect(try listener.page("/readyz").status == 200)
    }
  }

  @Test("now and then, in all ways at once: every call is rejected in the end, no caller gets two messages")
  func sometimes() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceFailureTests.script])
      let requests = "\(folder.path)/requests"
      let failures = [
        "503:json:0.1", "502:html:0.1", "reset:0.1", "close:0.1", "truncate:0.1", "429:json:0.1", "hang:0.03",
      ]
      let server = try Server(
        ["--log", requests, "--seed", "5", "--retry-after", "1"] + failures.flatMap { ["--fail", $0] })
      let listener = try ListenerProcess(folder, server: server.url, ["--ring-seconds", "15", "--timeout", "1"])
      let connection = try ListenerConnection(port: listener.port)
      for number in 1...100 { #expect(try connection.post(Sent.call(number)).status == 202) }
      #expect(try listener.settles(within: 20))
      let seen = Seen.all(in: requests)
      let journal = try listener.journal()
      #expect(journal.count == 100)
      var wronglyTold: [String] = []
      for entry in journal {
        let outcome = try Outcome(entry.record)
        let call = entry.callID ?? ""
        let wasRejected = seen.contains { $0.isReject && $0.callId == call && $0.status == 200 }
        if outcome.outcomes(of: "reject") != [wasRejected ? "done" : "failed"] { wronglyTold.append(call) }
        let delivered = seen.filter { $0.body?.message == "hello \(call)" && $0.status == 200 }
        #expect(delivered.count <= 1)
        // What was broken off may have been acted on: it must not have been tried again.
        let uncertain = seen.filter { $0.body?.message == "hello \(call)" && $0.status != 429 }
        #expect(uncertain.count <= 1, "\(call)")
        let told = outcome.outcomes(of: "send_text")
        if told.contains("done") { #expect(delivered.count == 1) }
      }
      // A 200 that was cut short is not one to the listener.
      #expect(wronglyTold.count <= 3, "\(wronglyTold)")
    }
  }
}
