import Foundation
import Glibc
import Store
import Synchronization
import Testing

/// What becomes of one call, however its events come.
@Suite("one call, many events")
struct ServiceCallTests {
  private static let script = """
    wawp.on("call.received", function(call)
      call:reject{ reason = "closed", message = "hello " .. call.call_id }
    end)
    """

  @Test(
    "a call that comes as twenty events at once, from two forms of its caller: one reject, one message",
    arguments: [1, 4])
  func manyEvents(_ workers: Int) async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCallTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--latency", "0.05"])
      let listener = try ListenerProcess(folder, server: server.url, ["--workers", "\(workers)"])
      let crew = ListenerCrew()
      let statuses = Mutex<[Int]>([])
      crew.start(20) { number, _ in
        let sender = ListenerSender { listener.port }
        for call in 1...3 {
          let caller = number % 2 == 0 ? "15550000002@c.us" : "900015550000002@lid"
          let answer = sender.attempt(Sent.call(call, id: "evt_\(call)_\(number)", from: caller))
          statuses.withLock { $0.append(answer?.status ?? -1) }
        }
      }
      #expect(crew.finish(within: 15))
      #expect(statuses.withLock { $0.allSatisfy { $0 == 202 } })
      #expect(try listener.settles(within: 10))
      let seen = Seen.all(in: requests)
      for call in 1...3 {
        #expect(seen.count { $0.isReject && $0.callId == "C\(call)" } == 1)
        #expect(seen.count { $0.body?.message == "hello C\(call)" } == 1)
      }
      let journal = try listener.journal()
      #expect(journal.count == 60)
      #expect(journal.allSatisfy { $0.decision == "reject" })
      #expect(journal.count { $0.outcome == "done" } >= 3)
      // Over a restart as well.
      listener.kill()
      try listener.start()
      #expect(try listener.post(Sent.call(1, id: "late one")).status == 202)
      #expect(try listener.settles(within: 10))
      #expect(Seen.all(in: requests).count == 6)
    }
  }

  @Test("a call that is rejected for another one's event is known, also after a kill, and not rejected again")
  func otherCall() async throws {
    try await ListenerTurn.take {
      let script = """
        wawp.on("call.received", function(call)
          if call.call_id == "C2" then
            wawp.reject("C1", "\(Sent.caller(1))")
            return call:allow("the second counts")
          end
          if call.id == "again" then call:reject() end
        end)
        """
      let folder = try Folder(["handle.lua": script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url)
      for call in 1...2 { #expect(try listener.post(Sent.call(call)).status == 202) }
      #expect(try listener.settles(within: 10))
      #expect(try listener.journal().map(\.decision) == ["ignore", "allow"])
      let deadline = Date() + 5
      var rejected: [CallEntry] = []
      while rejected.isEmpty, Date() < deadline {
        rejected = try JournalReader(path: listener.databasePath).calls().filter { $0.note.reject == .accepted }
      }
      #expect(rejected.map(\.note.callID) == ["C1"])
      listener.kill()
      try listener.start()
      #expect(try listener.post(Sent.call(1, id: "again")).status == 202)
      #expect(try listener.settles(within: 10))
      #expect(try listener.journal().last?.outcome == "duplicate")
      #expect(Seen.all(in: requests).count == 1)
    }
  }

  @Test("an event that is delivered again and again, also at once: recorded once, the others are duplicates")
  func retries() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCallTests.script])
      let server = try Server()
      let listener = try ListenerProcess(folder, server: server.url)
      let bodies = (1...10).map { Sent.call($0) }
      let withoutID = Sent.message(1).replacing("\"id\":\"msg_1\",", with: "")
      let answers = Mutex<[Int]>([])
      let crew = ListenerCrew()
      crew.start(10) { _, _ in
        let sender = ListenerSender { listener.port }
        for body in bodies + [withoutID] {
          let status = sender.attempt(body)?.status ?? -1
          answers.withLock { $0.append(status) }
        }
      }
      #expect(crew.finish(within: 15))
      #expect(answers.withLock { $0.count { $0 == 202 } } == 11)
      #expect(answers.withLock { $0.count { $0 == 200 } } == 99)
      // New and known ones in one list: the new one counts.
      #expect(try listener.post("[\(bodies[0]),\(Sent.call(11)),\(Sent.call(11))]").status == 202)
      #expect(try listener.post("[\(bodies[0]),\(bodies[1])]").status == 200)
      #expect(try listener.settles(within: 10))
      #expect(try listener.journal().count == 12)
      #expect(try server.requests().count == 22)
      #expect(try listener.metric("wawp_events_in_flight") == 0)
    }
  }

  @Test(
    "an outcome before its call, an old event, an unconfirmed reject that is sent again exactly once, also over a kill")
  func outcomes() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCallTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url, ["--ring-seconds", "4", "--resend-after", "1"])
      // 1: its end is heard of first. 2: old. 3: nothing is heard of it. 4: its end comes in time. 5: it was accepted.
      #expect(try listener.post(Sent.call(1, id: "end_1", name: "call.rejected")).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try listener.post(Sent.call(2, age: 60)).status == 202)
      for number in 3...5 { #expect(try listener.post(Sent.call(number)).status == 202) }
      #expect(try listener.settles(within: 5))
      #expect(try listener.post(Sent.call(4, id: "end_4", name: "call.rejected")).status == 202)
      #expect(try listener.post(Sent.call(5, id: "end_5", name: "call.accepted")).status == 202)
      #expect(becomesTrue(within: 5) { Seen.all(in: requests).count { $0.callId == "C3" } == 2 })
      usleep(300_000)
      listener.kill()
      try listener.start()
      #expect(becomesTrue(within: 8) { listener.log.contains("may have kept ringing") })
      usleep(1_500_000)
      let rejects = Seen.all(in: requests).filter(\.isReject)
      #expect(
        Dictionary(grouping: rejects) { $0.callId ?? "" }.mapValues(\.count) == ["C1": 1, "C3": 2, "C4": 1, "C5": 1])
      let late = try #require(try listener.journal().first { $0.eventID == "evt_2" })
      #expect(late.outcome == "late")
      #expect(try Outcome(late.record).outcomes(of: "send_text").isEmpty)
      let calls = try JournalReader(path: listener.databasePath).calls()
      let settlements = Dictionary(
        uniqueKeysWithValues: calls.map { ($0.note.callID, $0.note.settlement?.rawValue ?? "none") })
      #expect(settlements == ["C1": "rejected", "C2": "none", "C3": "unconfirmed", "C4": "rejected", "C5": "accepted"])
    }
  }

  @Test("an API that refuses the second reject as well: still exactly one more")
  func resendFails() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCallTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url, ["--ring-seconds", "3", "--resend-after", "0.5"])
      for number in 1...10 { #expect(try listener.post(Sent.call(number)).status == 202) }
      #expect(becomesTrue(within: 8) { listener.log.components(separatedBy: "may have kept ringing").count == 11 })
      let rejects = Dictionary(grouping: Seen.all(in: requests).filter(\.isReject)) { $0.callId ?? "" }
      #expect(rejects.count == 10 && rejects.values.allSatisfy { $0.count == 2 })
      #expect(try listener.metric("wawp_rejects_resent_total") == 10)
      #expect(try listener.metric(#"wawp_calls_settled_total{settlement="unconfirmed"}"#) == 10)
      #expect(try listener.metric("wawp_calls_open") == 0)
    }
  }

  @Test(
    "several instances: the same call id at two numbers is two calls, each with its own credentials, also over a kill")
  func instances() async throws {
    try await ListenerTurn.take {
      let requests = try Folder()
      let server = try Server(["--log", "\(requests.path)/requests"])
      let folder = try Folder([
        "handle.lua": ServiceCallTests.script,
        "shop.token": "shop-token-1\n",
        "office.token": "office-token-2\n",
        "wawp-script.toml": """
        base_url = "\(server.url)"
        [instances.shop]
        instance_id = "SHOP"
        access_token_file = "shop.token"
        sessions = ["shop"]
        [instances.office]
        instance_id = "OFFICE"
        access_token_file = "office.token"
        sessions = ["office"]
        """,
      ])
      let listener = try ListenerProcess(
        folder, environment: ["WAWP_INSTANCE_ID": "", "WAWP_ACCESS_TOKEN": "", "WAWP_BASE_URL": ""])
      for session in ["shop", "office", "nobody"] {
        #expect(try listener.post(Sent.call(1, id: "evt_\(session)", session: session)).status == 202)
      }
      #expect(try listener.settles(within: 10))
      listener.kill()
      try listener.start()
      for session in ["shop", "office"] {
        #expect(try listener.post(Sent.call(1, id: "again_\(session)", session: session)).status == 202)
      }
      #expect(try listener.settles(within: 10))
      let text = Folder.contents("\(requests.path)/requests") ?? ""
      for instance in ["SHOP", "OFFICE"] {
        #expect(text.components(separatedBy: "\"instance_id\":\"\(instance)\"").count == 3, "\(instance)")
      }
      let journal = try listener.journal()
      #expect(journal.first { $0.eventID == "evt_nobody" }?.outcome == "failed")
      #expect(journal.count == 5)
      #expect(!listener.log.contains("-token-"))
    }
  }

  @Test("--shadow: differences are counted, it does nothing, and one that was far behind catches up and goes on")
  func shadow() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua":
          "wawp.on(\"*\", function(event) if event.payload.id == \"C1\" then event:allow(\"live\") end end)",
        "other.lua": """
        wawp.on("call.received", function(call) call:reject{ reason = "shadow", message = "no" } end)
        wawp.on("message", function(event) wawp.sleep(0.5) end)
        """,
      ])
      let server = try Server()
      let listener = try ListenerProcess(
        folder, server: server.url, ["--shadow", "other.lua", "--max-inflight", "100000"])
      #expect(try listener.post(Sent.call(1)).status == 202)
      let differs = #"wawp_shadow_decisions_total{result="differs"}"#
      let agrees = #"wawp_shadow_decisions_total{result="agrees"}"#
      let skipped = #"wawp_shadow_decisions_total{result="skipped"}"#
      #expect(try becomesTrue { try listener.metric(differs) == 1 })
      let connection = try ListenerConnection(port: listener.port)
      var number = 0
      while try number < 60_000 && listener.metric(skipped) < 10_500 {
        let list = (1...500).map { Sent.message(number + $0, text: "") }.joined(separator: ",")
        #expect(try connection.post("[\(list)]").status == 202)
        number += 500
      }
      #expect(try listener.metric(skipped) >= 10_000)
      #expect(try listener.settles(within: 30))
      #expect(
        try becomesTrue(within: 30) {
          try listener.metric(agrees) + listener.metric(skipped) >= Double(number)
        })
      let before = try listener.metric(agrees)
      for other in 1...20 { #expect(try connection.post(Sent.message(1_000_000 + other)).status == 202) }
      #expect(try becomesTrue(within: 5) { try listener.metric(agrees) >= before + 20 }, "the shadow does not go on")
      #expect(try server.requests().isEmpty)
    }
  }

  @Test("--database none: it works, and says that nothing is kept")
  func withoutDatabase() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCallTests.script])
      let server = try Server()
      let listener = try ListenerProcess(folder, server: server.url, database: "none")
      let bodies = (1...50).map { Sent.call($0) }
      for body in bodies { #expect(try listener.post(body).status == 202) }
      for body in bodies { #expect(try listener.post(body).status == 200) }
      #expect(becomesTrue { listener.records.count == 50 })
      #expect(try server.requests().count == 100)
      #expect(listener.log.contains("nothing is kept"))
      #expect(Folder.names(folder.path).filter { $0.contains("db") || $0 == "none" }.isEmpty)
      listener.send(SIGTERM)
      #expect(listener.exit(within: 5) == 0)
    }
  }

  @Test("names and ids with every odd character come back as they are, and leave the metrics readable")
  func oddNames() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": "wawp.on(\"*\", function(event) wawp.log.info(event.name) end)"])
      let listener = try ListenerProcess(folder)
      let names = [
        #"a\u0000b"#, #"line\nfeed"#, #"quote\"d"#, #"back\\slash"#, #"\u001b[31mred"#, #"\ud83d\ude00"#, #"\u2028"#,
        "",
        String(repeating: "long", count: 50_000),
      ]
      for (number, name) in names.enumerated() {
        let answer = try listener.post(
          "{\"id\":\"odd\(number)\(name.prefix(20))\",\"event\":\"\(name)\",\"session\":\"\(name)\"}")
        #expect(answer.status == (name.isEmpty ? 400 : 202), "\(name.prefix(20)): \(answer)")
      }
      #expect(try listener.settles(within: 5))
      #expect(becomesTrue(within: 5) { listener.records.count == names.count - 1 })
      let page = try listener.page("/metrics").body
      #expect(page.utf8.count < 100_000, "\(page.utf8.count) bytes of metrics")
      let controls = page.utf8.filter { $0 < 0x20 && $0 != 0x0A }
      #expect(controls.isEmpty, "control characters in the metrics")
      #expect(!listener.log.contains("\u{1b}[31m"))
    }
  }
}
