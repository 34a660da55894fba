import Glibc
import Store
import Testing

/// The network between the listener and the API is cut.
@Suite("the network to the API is cut")
struct ServiceNetworkTests {
  @Test("it stalls, resets, truncates and swallows: nothing is lost, and no message goes out twice")
  func cut() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          call:reject{ reason = "closed", message = "hello " .. call.call_id }
        end)
        """
      ])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let proxy = try ListenerProxy(to: server.port)
      let listener = try ListenerProcess(folder, server: proxy.url, ["--ring-seconds", "8", "--timeout", "0.7"])
      let connection = try ListenerConnection(port: listener.port)
      var random = SeededGenerator(seed: 3)
      var number = 0
      let modes: [ListenerProxy.Mode] = [
        .stall, .pass, .reset, .pass, .truncate, .pass, .swallow, .pass, .reset, .stall, .swallow, .truncate, .pass,
      ]
      for mode in modes {
        proxy.set(mode)
        for _ in 0..<12 {
          number += 1
          #expect(try connection.post(Sent.call(number)).status == 202)
          usleep(UInt32.random(in: 5000...50_000, using: &random))
        }
      }
      #expect(try listener.settles(within: 15))
      let journal = try listener.journal()
      #expect(journal.count == number)
      #expect(Set(journal.map(\.eventID)).count == number)
      let seen = Seen.all(in: requests)
      for entry in journal {
        let call = entry.callID ?? ""
        let outcome = try Outcome(entry.record)
        let messages = seen.filter { $0.body?.message == "hello \(call)" }
        #expect(messages.count <= 1, "\(call) got \(messages.count) messages")
        let accepted = seen.filter { $0.isReject && $0.callId == call && $0.status == 200 }
        #expect(outcome.outcomes(of: "reject") == ["done"], "\(call): \(outcome.actions)")
        #expect(!accepted.isEmpty)
        // Whether it went out is known only where an answer came.
        if outcome.outcomes(of: "send_text") == ["done"] { #expect(messages.count == 1) }
      }
      // Once the network is back, everything is as before.
      let before = Sent.now
      #expect(try connection.post(Sent.call(9999)).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(Sent.now - before < 3)
    }
  }

  @Test("all the time: each event is recorded as failed inside of its ring, and the listener goes on")
  func gone() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": "wawp.on(\"call.received\", function(call) call:reject{ message = \"hello\" } end)"
      ])
      let port = try BrokenServer.refusedPort()
      let listener = try ListenerProcess(folder, server: "http://127.0.0.1:\(port)", ["--ring-seconds", "1.5"])
      for number in 1...20 { #expect(try listener.post(Sent.call(number)).status == 202) }
      #expect(try listener.settles(within: 5))
      let journal = try listener.journal()
      #expect(journal.count == 20)
      #expect(journal.allSatisfy { $0.outcome == "failed" && $0.decision == "reject" })
      #expect(try listener.metric(#"wawp_actions_total{action="reject",outcome="failed",code="network"}"#) == 20)
      #expect(try listener.page("/readyz").status == 200)
    }
  }
}
