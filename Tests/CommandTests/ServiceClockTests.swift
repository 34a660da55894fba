import Glibc
import Store
import Testing

/// Somebody, or something, sets the machine's clock.
@Suite("the clock is set")
struct ServiceClockTests {
  private static let script = """
    wawp.on("call.received", function(call)
      if call.is_video then wawp.sleep(0.8) end
      wawp.after(0.2, function() wawp.store.incr("timers") end)
      call:reject{ reason = "closed" }
    end)
    """
  private static let hours = 2
  private static let step = hours * 3600

  private static func outcome(_ listener: ListenerProcess, _ number: Int) throws -> String? {
    try listener.journal().first { $0.eventID == "evt_\(number)" }?.outcome
  }

  @Test("ahead and back by hours: what is in hand goes on, what rings is rejected, what is old is late")
  func steps() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceClockTests.script])
      let clock = try SteppedClock(in: folder)
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(
        folder, server: server.url, ["--ring-seconds", "3"], environment: clock.environment)
      let ahead = -Double(ServiceClockTests.step)
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try listener.settles(within: 5))

      // In hand while the clock jumps ahead: it rings no longer than it did.
      let video = Sent.call(2).replacing("\"payload\":{", with: "\"payload\":{\"isVideo\":true,")
      let began = Moment.now
      #expect(try listener.post(video).status == 202)
      usleep(200_000)
      try clock.set(ahead: ServiceClockTests.step)
      #expect(becomesTrue(within: 3) { Seen.all(in: requests).contains { $0.callId == "C2" } })
      // Neither at once nor after hours.
      #expect((0.7...4).contains(Moment.now - began))
      #expect(try listener.settles(within: 5))
      #expect(try ServiceClockTests.outcome(listener, 2) == "done")

      // A call of this moment by the new clock rings; one that is two hours old by it does not.
      #expect(try listener.post(Sent.call(3, age: ahead)).status == 202)
      #expect(try listener.post(Sent.call(4)).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try ServiceClockTests.outcome(listener, 3) == "done")
      #expect(try ServiceClockTests.outcome(listener, 4) == "late")

      // Back, further than it was: calls seem to come from the future.
      try clock.set(ahead: -ServiceClockTests.step)
      #expect(try listener.post(Sent.call(5)).status == 202)
      #expect(try listener.post(Sent.call(6, age: -ahead)).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try ServiceClockTests.outcome(listener, 5) == "done")
      #expect(try ServiceClockTests.outcome(listener, 6) == "done")
      // Known ones stay known.
      #expect(try listener.post(Sent.call(5)).status == 200)
      // The ring is over when it is over, whatever the clock says.
      #expect(becomesTrue(within: 8) { listener.log.components(separatedBy: "may have kept ringing").count == 6 })
      #expect(try listener.page("/readyz").status == 200)

      // A kill, and a start with a clock that is a day ahead.
      let slow = Sent.call(7, age: -ahead).replacing("\"payload\":{", with: "\"payload\":{\"isVideo\":true,")
      #expect(try listener.post(slow).status == 202)
      listener.kill()
      try clock.set(ahead: 86_400)
      try listener.start()
      #expect(try listener.settles(within: 5))
      #expect(try ServiceClockTests.outcome(listener, 7) == "late")
      #expect(try listener.post(Sent.call(8, age: -86_400)).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try ServiceClockTests.outcome(listener, 8) == "done")

      let journal = try listener.journal()
      #expect(journal.map(\.eventID).sorted() == (1...8).map { "evt_\($0)" })
      let rejects = Seen.all(in: requests).filter(\.isReject).map { $0.callId ?? "" }.sorted()
      #expect(rejects == ["C1", "C2", "C3", "C5", "C6", "C8"])
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
    }
  }

  @Test("back and forth under load: every event is decided once, and each timer runs once")
  func load() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceClockTests.script])
      let clock = try SteppedClock(in: folder)
      let server = try Server()
      let listener = try ListenerProcess(folder, server: server.url, environment: clock.environment)
      let crew = ListenerCrew()
      crew.start(2) { number, crew in
        let sender = ListenerSender { listener.port }
        for next in 1...200 {
          _ = sender.deliver(Sent.call(number * 1000 + next), crew: crew)
          usleep(5000)
        }
      }
      for step in [3600, -60, 10, 0, -86_400, 40, -40, 365 * 86_400, 0] {
        usleep(150_000)
        try clock.set(ahead: step)
      }
      #expect(crew.finish(within: 30))
      #expect(try listener.settles(within: 20))
      let journal = try listener.journal()
      #expect(journal.count == 400)
      #expect(Set(journal.map(\.eventID)).count == 400)
      #expect(Set(journal.map(\.outcome)).isSubset(of: ["done", "late"]))
      #expect(journal.contains { $0.outcome == "done" })
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
      #expect(ServiceReloadTests.timers(listener.databasePath) == 400)
    }
  }
}
