import Glibc
import Store
import Synchronization
import Testing

/// The script changes again and again under load.
@Suite("the script is loaded anew")
struct ServiceReloadTests {
  /// How the listener learns of a change.
  enum Way: CaseIterable, Sendable { case signal, watch }

  private static func good(_ version: Int) -> String {
    """
    local version = require("version")
    wawp.on("call.received", function(call)
      if call.is_video then wawp.sleep(0.05) end
      call:allow(version.name .. "/\(version)")
    end)
    wawp.on("message", function(event) wawp.after(0.02, function() wawp.store.incr("timers") end) end)
    """
  }

  private static let bad = [
    "wawp.on(\"call.received\", function(call) call:allow(\"bad\") end) local x = undeclared.field",
    "wawp.on(\"call.received\"\nfunction(call) end)", "", "error(\"no\")", "while true do end", "wawp.sleep(1)",
    "local t = {} while true do t[#t + 1] = (\"x\"):rep(100000) .. #t end", "\u{1b}Lua", "return 5",
  ]

  @Test(
    "every half second under load: no event lost, none decided twice, a bad version never decides",
    arguments: Way.allCases)
  func underLoad(_ way: Way) async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceReloadTests.good(0), "version.lua": "return { name = \"v\" }"])
      let listener = try ListenerProcess(
        folder, (way == .watch ? ["--watch"] : []) + ["--workers", "2", "--max-inflight", "5000", "--cpu-limit", "0.2"])
      let accepted = Mutex<Set<String>>([])
      let messages = Atomic<Int>(0)
      let crew = ListenerCrew()
      crew.start(4) { number, crew in
        let sender = ListenerSender { listener.port }
        var next = number * 100_000
        while !crew.mustStop {
          next += 1
          let isMessage = next % 5 == 0
          guard sender.deliver(isMessage ? Sent.message(next) : Sent.call(next), crew: crew) else { continue }
          if isMessage { messages.add(1, ordering: .relaxed) }
          accepted.withLock { _ = $0.insert("\(isMessage ? "msg" : "evt")_\(next)") }
          usleep(5000)
        }
      }
      var random = SeededGenerator(seed: 11)
      var version = 0
      var badOnes = 0
      let end = Moment.now + Patience.choose(way == .signal ? 60 : 15, long: 120)
      let path = "\(folder.path)/handle.lua"
      while Moment.now < end {
        switch Int.random(in: -1..<6, using: &random) {
        case ...0:
          // A bad one.
          let text = ServiceReloadTests.bad[badOnes % ServiceReloadTests.bad.count]
          badOnes += 1
          try folder.write("new", text)
          rename("\(folder.path)/new", path)
        case 1:
          // Gone for a while.
          rename(path, "\(folder.path)/away")
          if way == .signal { listener.send(SIGHUP) }
          usleep(250_000)
          rename("\(folder.path)/away", path)
        case 2:
          // Written in two halves: the first does not compile.
          version += 1
          let text = Array(ServiceReloadTests.good(version).utf8)
          let file = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
          _ = write(file, text, 120)
          if way == .signal { listener.send(SIGHUP) }
          usleep(250_000)
          _ = text.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + 120 }, text.count - 120) }
          close(file)
        default:
          version += 1
          try folder.write("new", ServiceReloadTests.good(version))
          rename("\(folder.path)/new", path)
        }
        if way == .signal { listener.send(SIGHUP) }
        usleep(500_000)
      }
      version += 1
      try folder.write("new", ServiceReloadTests.good(version))
      rename("\(folder.path)/new", path)
      if way == .signal { listener.send(SIGHUP) }
      // The last version decides in the end.
      var probe = 900_000
      let arrives = try becomesTrue(within: 5) {
        probe += 1
        guard try listener.post(Sent.call(probe)).status == 202 else { return false }
        accepted.withLock { _ = $0.insert("evt_\(probe)") }
        usleep(100_000)
        return try listener.journal().contains { $0.reason == "v/\(version)" }
      }
      #expect(arrives, "version \(version) never decided")
      #expect(crew.stop())
      #expect(try listener.settles(within: 10))
      let journal = try listener.journal()
      let expected = accepted.withLock { $0 }
      #expect(expected.count > 1000)
      #expect(Set(journal.map(\.eventID)) == expected)
      #expect(journal.count == expected.count)
      let reasons = Set(journal.compactMap(\.reason))
      #expect(reasons.allSatisfy { $0.hasPrefix("v/") }, "\(reasons)")
      #expect(reasons.count > version / 3, "\(reasons.count) of \(version) versions decided")
      // A bad one that took over would ignore them.
      #expect(journal.allSatisfy { $0.decision == ($0.name == "message" ? "ignore" : "allow") })
      // Each record stands once on stdout as well, and timers run once whatever the script became.
      #expect(becomesTrue(within: 5) { listener.records.count == journal.count })
      let log = listener.log
      #expect(log.contains("the old one stays"))
      #expect(try listener.metric(#"wawp_script_loads_total{result="refused"}"#) > 0)
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
      #expect(ServiceReloadTests.timers(listener.databasePath) == messages.load(ordering: .relaxed))
    }
  }

  /// What the timers have counted, as it stands in the database.
  static func timers(_ path: String) -> Int? {
    (try? SQLiteStore(path: path)).flatMap { store in
      let result = Mutex<Int?>(nil)
      store.perform(.get(key: "timers")) { answer in
        if case .success(.value(let text?)) = answer {
          result.withLock { $0 = Int(String(decoding: text, as: UTF8.self)) }
        }
      }
      _ = store.close(timeout: 5)
      return result.withLock { $0 }
    }
  }

  @Test("a version that is half as good, written slowly, never decides before it is whole")
  func slowWriter() async throws {
    try await ListenerTurn.take {
      let first = "wawp.on(\"call.received\", function(call) call:allow(\"first\") end)\n"
      let folder = try Folder([
        "handle.lua": first + "wawp.on(\"message\", function(event) wawp.store.incr(\"seen\") end)\n"
      ])
      let listener = try ListenerProcess(folder, ["--watch"])
      // What stands in the file at first is a whole script, but not the one that is being written.
      let file = open("\(folder.path)/handle.lua", O_WRONLY | O_TRUNC | O_CLOEXEC)
      let part = "wawp.on(\"call.received\", function(call) call:allow(\"half\") end)\n"
      _ = write(file, part, part.utf8.count)
      usleep(1_800_000)
      #expect(try listener.post(Sent.call(1)).status == 202)
      let rest = "wawp.on(\"call.received\", { priority = 5 }, function(call) call:allow(\"whole\") return true end)\n"
      _ = write(file, rest, rest.utf8.count)
      close(file)
      var number = 1
      let arrives = try becomesTrue(within: 5) {
        number += 1
        guard try listener.post(Sent.call(number)).status == 202 else { return false }
        usleep(100_000)
        return try listener.journal().last?.reason == "whole"
      }
      #expect(arrives)
      #expect(try listener.journal().first?.reason == "first")
    }
  }
}
