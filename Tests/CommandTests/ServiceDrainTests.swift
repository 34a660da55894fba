import Glibc
import Store
import Synchronization
import Testing

/// The listener is told to stop while there is work.
@Suite("the listener is told to stop")
struct ServiceDrainTests {
  private static let script = """
    wawp.on("call.received", function(call)
      local seconds = tonumber(call.call_id:match("_(.+)$") or 0)
      if wawp.store.add("began " .. call.call_id, true) then wawp.sleep(seconds) end
      call:reject{ message = "hello " .. call.call_id }
    end)
    """

  private static func call(_ number: Int, sleeping seconds: Double) -> String {
    Sent.call(number).replacing("\"id\":\"C\(number)\"", with: "\"id\":\"C\(number)_\(seconds)\"")
  }

  @Test("under load: exits with 0 in time, and what was acked is done now or at the next start")
  func underLoad() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceDrainTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--latency", "0.02"])
      let listener = try ListenerProcess(folder, server: server.url, ["--drain", "2", "--max-inflight", "3000"])
      let accepted = Mutex<Set<String>>([])
      for round in 0..<3 {
        let crew = ListenerCrew()
        crew.start(4) { number, crew in
          let sender = ListenerSender { listener.port }
          var next = round * 1_000_000 + number * 10_000
          while !crew.mustStop {
            next += 1
            let body = ServiceDrainTests.call(next, sleeping: [0, 0.3, 1, 10][next % 4])
            if sender.attempt(body)?.isSuccess == true {
              accepted.withLock { _ = $0.insert("evt_\(next)") }
            } else {
              usleep(20_000)
            }
            usleep(3000)
          }
        }
        usleep(1_000_000)
        let began = Moment.now
        listener.send(SIGTERM)
        #expect(listener.exit(within: 10) == 0)
        #expect(Moment.now - began < 5, "it took \(Moment.now - began) s")
        #expect(crew.stop())
        #expect(listener.log.contains("cut off"))
        try listener.start()
      }
      #expect(try listener.settles(within: 15))
      let journal = try listener.journal()
      let ids = Set(journal.map(\.eventID))
      #expect(ids.count == journal.count)
      let known = accepted.withLock { $0 }
      #expect(known.count > 300)
      #expect(known.subtracting(ids).isEmpty)
      #expect(journal.allSatisfy { $0.decision == "reject" && $0.state == .done })
      let seen = Seen.all(in: requests)
      let messages = Dictionary(grouping: seen.filter(\.isMessage)) { $0.body?.message ?? "" }
      #expect(messages.values.allSatisfy { $0.count == 1 })
      let rejects = Dictionary(grouping: seen.filter(\.isReject)) { $0.callId ?? "" }
      #expect(rejects.values.allSatisfy { $0.count == 1 })
    }
  }

  @Test("a second signal ends it at once, and nothing that was acked is lost")
  func secondSignal() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceDrainTests.script])
      let server = try Server()
      let listener = try ListenerProcess(folder, server: server.url, ["--drain", "30"])
      for number in 1...20 { #expect(try listener.post(ServiceDrainTests.call(number, sleeping: 25)).status == 202) }
      #expect(try becomesTrue { try listener.metric("wawp_events_running") == 20 })
      listener.send(SIGTERM)
      #expect(becomesTrue { listener.log.contains("stopping") })
      // Later than what counts as the same signal sent twice.
      usleep(300_000)
      let began = Moment.now
      listener.send(SIGINT)
      #expect(listener.exit(within: 5) == 128 + SIGINT)
      #expect(Moment.now - began < 1)
      try listener.start()
      #expect(try listener.settles(within: 15))
      let journal = try listener.journal()
      #expect(journal.count == 20)
      #expect(journal.allSatisfy { $0.decision == "reject" })
    }
  }

  @Test("a handler that burns CPU, an API that hangs and a reader that does not read: it exits all the same")
  func stubborn() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          if call.call_id == "C1" then while true do pcall(function() while true do end end) end end
          call:reject()
        end)
        """
      ])
      let server = try Server(["--fail", "hang"])
      let listener = try ListenerProcess(folder, server: server.url, ["--drain", "1", "--cpu-limit", "20"])
      for number in 2...10 { #expect(try listener.post(Sent.call(number)).status == 202) }
      #expect(try listener.post(Sent.call(1)).status == 202)
      // Connections that are open, idle and in the middle of a request.
      let idle = try ListenerConnection(port: listener.port)
      let half = try ListenerConnection(port: listener.port)
      half.socket.send(
        "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
      usleep(200_000)
      let began = Moment.now
      listener.send(SIGTERM)
      #expect(listener.exit(within: 12) == 0)
      #expect(Moment.now - began < 6, "it took \(Moment.now - began) s")
      #expect(idle.isClosed(within: 1) && half.isClosed(within: 1))
      let pending = try JournalReader(path: listener.databasePath).pendingCount()
      let journal = try listener.journal().map { String(decoding: $0.record, as: UTF8.self) }
      #expect(pending == 10, "\(journal)")
    }
  }
}
