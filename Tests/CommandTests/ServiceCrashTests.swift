import Glibc
import Store
import Synchronization
import Testing

/// The promise of PRODUCT: what was answered with 2xx is on disk, is decided, its decision recorded once; a message is sent
/// at most once.
///
/// Held against kill -9 at random moments.
@Suite("the listener is killed", .serialized)
struct ServiceCrashTests {
  private static let script = """
    wawp.on("call.received", function(call)
      call:reject{ reason = "closed", message = "hello " .. call.call_id }
    end)
    wawp.on("message", function(event)
      wawp.store.incr("messages")
      wawp.sleep(0.02)
      wawp.send_text("15559999999@c.us", "seen " .. event.id)
    end)
    """

  /// What the senders know.
  private struct Ledger {
    var next = 0
    var acknowledged: Set<String> = []
  }

  @Test("at random moments under load: no acked event lost, no message twice, no reject again unless it was in flight")
  func killed() async throws {
    let rounds = Patience.choose(20, long: 100)
    let seed = UInt64(getenv("WAWP_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_261_123)
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceCrashTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--latency", "0.002-0.02", "--seed", "7"])
      let listener = try ListenerProcess(folder, server: server.url, ["--max-inflight", "2000"])
      let ledger = Mutex(Ledger())
      let crew = ListenerCrew()
      crew.start(6) { number, crew in
        let sender = ListenerSender { listener.port }
        while !crew.mustStop {
          let first = ledger.withLock { ledger in
            ledger.next += 2
            return ledger.next
          }
          let second = first + 1
          // As one event, as a list, as a text that holds one, and now and then a message.
          let (ids, body): ([String], String) =
            switch first / 2 % 4 {
            case 0: (["evt_\(first)", "evt_\(second)"], "[\(Sent.call(first)),\(Sent.call(second))]")
            case 1: (["evt_\(first)"], Sent.quoted(Sent.call(first)))
            case 2: (["msg_\(first)"], Sent.message(first))
            default: (["evt_\(first)"], Sent.call(first))
            }
          if sender.deliver(body, crew: crew) { ledger.withLock { $0.acknowledged.formUnion(ids) } }
          usleep(UInt32(10_000 + 5000 * number))
        }
      }
      var random = SeededGenerator(seed: seed)
      var kills: [Double] = []
      for _ in 0..<rounds {
        usleep(UInt32(Int.random(in: 30_000...900_000, using: &random)))
        kills.append(Sent.now)
        listener.kill()
        try server.mark(ServiceCrashTests.mark)
        try listener.start()
      }
      usleep(300_000)
      #expect(crew.stop())
      #expect(try listener.settles(within: 20), "seed \(seed)")
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0, "seed \(seed)")

      let acknowledged = ledger.withLock { $0.acknowledged }
      let journal = try listener.journal()
      #expect(acknowledged.count > 10 * rounds, "too little load to show anything")
      #expect(Set(journal.map(\.eventID)).count == journal.count, "an event was recorded twice, seed \(seed)")
      let lost = acknowledged.subtracting(journal.map(\.eventID))
      #expect(lost.isEmpty, "seed \(seed)")
      #expect(journal.allSatisfy { $0.state == .done }, "seed \(seed)")
      ServiceCrashTests.check(Seen.all(in: requests), kills, acknowledged, listener.records, seed)
      // What is written once more to stdout after a crash must not say anything else.
      let decisions = Dictionary(grouping: listener.records, by: \.event_id).mapValues { Set($0.map(\.decision)) }
      #expect(decisions.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
    }
  }

  /// What is asked of the stand-in after each kill.
  private static let mark = "/killed"

  /// Holds the stand-in's log against the moments of the kills.
  private static func check(
    _ seen: [Seen], _ kills: [Double], _ acknowledged: Set<String>, _ records: [Outcome], _ seed: UInt64
  ) {
    let messages = Dictionary(grouping: seen.filter(\.isMessage)) { $0.body?.message ?? "" }
    let twice = messages.filter { $0.value.count > 1 }.keys.sorted()
    #expect(twice.isEmpty, "messages sent twice, seed \(seed)")
    // Connections are counted as they come: the mark of each kill stands between those of two lives.
    let marks = seen.filter { $0.path == mark }.map(\.connection).sorted()
    #expect(marks.count == kills.count)
    let rejects = Dictionary(grouping: seen.filter(\.isReject)) { $0.callId ?? "" }
    for (call, requests) in rejects where requests.count > 1 {
      let asked = requests.map { request in (life: marks.count { $0 < request.connection }, request: request) }
        .sorted { $0.life < $1.life }
      for (earlier, later) in zip(asked, asked.dropFirst()) {
        // Under way when its process was killed, or so short a time before that no disk could have known of it.
        let wasInFlight = earlier.life < later.life && kills[earlier.life] <= earlier.request.time + 1
        #expect(
          wasInFlight,
          "\(call): asked for in life \(earlier.life) and \(later.life), after \(later.request.time - earlier.request.time) s, statuses \(earlier.request.status) \(later.request.status), recorded \(records.filter { $0.call_id == call }.map { "\($0.actions)" }), seed \(seed)"
        )
      }
    }
    let missing = acknowledged.filter { $0.hasPrefix("evt_") && rejects["C\($0.dropFirst(4))"] == nil }
    #expect(missing.isEmpty, "calls that were never rejected, seed \(seed)")
  }

  @Test("in the middle of two messages, and the second run sends them in another order: neither goes out twice")
  func otherOrder() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          local isFirst = wawp.store.add("first", true)
          for _, who in ipairs(isFirst and { "1", "2" } or { "2", "1" }) do
            wawp.send_text(who .. "@c.us", "to " .. who)
          end
        end)
        """
      ])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--latency", "0.4"])
      let listener = try ListenerProcess(folder, server: server.url)
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(becomesTrue { (try? listener.metric("wawp_events_running")) == 1 })
      // The stand-in writes a request down when it answers it; the kill comes before that.
      usleep(200_000)
      listener.kill()
      try listener.start()
      #expect(try listener.settles(within: 10))
      // Longer than an answer takes.
      usleep(600_000)
      let sent = Seen.all(in: requests).filter(\.isMessage).compactMap { $0.body?.message }
      #expect(Set(sent).count == sent.count, "sent: \(sent)")
    }
  }

  @Test(
    "ten times with one event that never ends: it is given up, and so it is listed; others, in hand or waiting, are not"
  )
  func givenUp() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          if call.call_id == "C1" then wawp.sleep(20) end
          if call.is_video then wawp.sleep(1) end
          call:allow("fine")
        end)
        """
      ])
      let listener = try ListenerProcess(folder)
      #expect(try listener.post(Sent.call(1)).status == 202)
      // These are in hand with it at each of the first kills.
      for number in 100..<112 {
        let video = Sent.call(number).replacing("\"payload\":{", with: "\"payload\":{\"isVideo\":true,")
        #expect(try listener.post(video).status == 202)
      }
      for number in 2...16 {
        #expect(try listener.post(Sent.call(number)).status == 202)
        #expect(try becomesTrue { try listener.journal().contains { $0.callID == "C\(number)" } })
        listener.kill()
        try listener.start()
      }
      // Suspects are handled one after the other, the real one among them.
      #expect(try becomesTrue(within: 30) { try listener.journal().contains { $0.state == .failed } })
      #expect(try listener.journal().filter { $0.state == .failed }.map(\.callID) == ["C1"])
      #expect(try listener.settles(within: 120))
      let journal = try listener.journal()
      #expect(journal.count { $0.state == .failed } == 1)
      #expect(journal.filter { $0.decision == "allow" }.count == 27)
    }
  }
}
