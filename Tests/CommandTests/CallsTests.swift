import Foundation
import Glibc
import Store
import Testing

/// `wawp-script calls`, beside a listener and without one.
@Suite("the record of calls")
struct CallsTests {
  private static let script = """
    local rule = require("wawp.rule")
    local rings = rule.any{
      rule.named("known number", function(call) return call.from == "15550000007@c.us", call.from end),
    }
    wawp.on("call.received", function(call)
      if call.call_id == "C3" then error("no idea") end
      local friend, trace = rings:check(call)
      if friend then return call:allow{ reason = "friend", because = trace } end
      call:reject{ reason = "closed", because = trace }
    end)
    """

  private static func calls(_ listener: ListenerProcess, _ arguments: [String]) throws -> (Int32?, [String], String) {
    let out = "\(listener.folder.path)/calls.out"
    let err = "\(listener.folder.path)/calls.err"
    try listener.folder.write("calls.out", "")
    try listener.folder.write("calls.err", "")
    let child = try ChildProcess(
      Program.path, ["calls"] + arguments + ["--database", listener.databasePath],
      environment: Program.plainEnvironment.merging(["TZ": "UTC"]) { $1 }, folder: listener.folder.path, input: .closed,
      output: .path(out, flags: O_WRONLY), errors: .path(err, flags: O_WRONLY))
    let code = child.exitCode()
    return (code, (Folder.contents(out) ?? "").split(separator: "\n").map(String.init), Folder.contents(err) ?? "")
  }

  @Test("lists calls beside the listener, shows one with what its rule tried, and says what is not known")
  func list() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": CallsTests.script])
      let server = try Server()
      let listener = try ListenerProcess(folder, server: server.url)
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try listener.post(Sent.call(2, from: "15550000007@c.us")).status == 202)
      #expect(try listener.post(Sent.call(3)).status == 202)
      #expect(try listener.post(Sent.message(4)).status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try listener.post(Sent.call(1, id: "end_1", name: "call.rejected")).status == 202)
      #expect(try becomesTrue { try listener.journal().count == 5 })

      let (code, lines, errors) = try CallsTests.calls(listener, ["--format", "text"])
      #expect(code == 0 && errors.isEmpty, "\(errors)")
      #expect(lines.count == 3)
      #expect(lines.contains { $0.hasSuffix("rejected 15550000001@c.us: closed (handle.lua:9)") }, "\(lines)")
      #expect(lines.contains { $0.hasSuffix("allowed 15550000007@c.us: friend (handle.lua:8)") })
      #expect(lines.contains { $0.contains("failed on call.received of 15550000003@c.us") })
      // Json is the records as they were printed.
      let printed = (Folder.contents("\(folder.path)/records") ?? "").split(separator: "\n").map(String.init)
      #expect(Set(try CallsTests.calls(listener, ["list"]).1).isSubset(of: Set(printed)))
      #expect(try CallsTests.calls(listener, ["list", "--all"]).1.count == 5)
      #expect(try CallsTests.calls(listener, ["list", "--decision", "allow"]).1.count == 1)
      #expect(try CallsTests.calls(listener, ["list", "--caller", "15550000001@c.us"]).1.count == 1)
      #expect(try CallsTests.calls(listener, ["list", "--limit", "2"]).1.count == 2)
      #expect(try CallsTests.calls(listener, ["list", "--since", "1h"]).1.count == 3)
      #expect(try CallsTests.calls(listener, ["list", "--failed", "--format", "text"]).1 == ["nothing was given up"])

      let shown = try CallsTests.calls(listener, ["show", "C1", "--format", "text"])
      #expect(shown.0 == 0)
      #expect(shown.1.contains("    no: known number (15550000001@c.us)"), "\(shown.1)")
      #expect(shown.1.contains("    reject: done"))
      #expect(shown.1.contains { $0.hasSuffix("the api accepted the reject") })
      #expect(shown.1.contains { $0.hasSuffix("the call ended: an event said that it was rejected") })
      let failed = try CallsTests.calls(listener, ["show", "evt_3", "--format", "text"])
      #expect(failed.1.contains { $0.contains("error: ") && $0.contains("no idea") }, "\(failed.1)")
      let object = try #require(
        try JSONSerialization.jsonObject(
          with: Data((try CallsTests.calls(listener, ["show", "C1"]).1.first ?? "").utf8)) as? [String: Any])
      #expect((object["events"] as? [Any])?.count == 2)
      #expect(((object["calls"] as? [[String: Any]])?.first)?["settlement"] as? String == "rejected")

      let unknown = try CallsTests.calls(listener, ["show", "C99"])
      #expect(unknown.0 == 1)
      #expect(unknown.2.contains("error: nothing is known about C99"))
      let bad = try CallsTests.calls(listener, ["list", "--since", "yesterday"])
      #expect(bad.0 == 64)
      #expect(bad.2.contains("a length of time"))
    }
  }

  @Test("what was given up is listed, taken up again by the running listener, and handled once")
  func replay() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": "wawp.on(\"message\", function(event) wawp.store.incr(\"handled\") end)"])
      do {
        let store = try SQLiteStore(path: "\(folder.path)/w.db")
        for number in 1...2 {
          let body = Sent.message(number)
          store.accept(
            [InboxEvent(id: "msg_\(number)", hasOwnID: true, name: "message", raw: Array(body.utf8))],
            onKnown: { _ in }, completion: { _ in })
          store.conclude(
            Conclusion(
              number: Int64(number), eventID: "msg_\(number)", state: .failed, decision: "error", outcome: "error",
              record: Array("{\"event_id\":\"msg_\(number)\",\"decision\":\"error\"}".utf8)))
        }
        #expect(store.close(timeout: 5) == 0)
      }
      let listener = try ListenerProcess(folder)
      let listed = try CallsTests.calls(listener, ["--failed", "--format", "text"])
      #expect(listed.1.count == 2)
      #expect(listed.1.allSatisfy { $0.contains("gave up message msg_") }, "\(listed.1)")
      let one = try CallsTests.calls(listener, ["replay", "msg_1", "msg_9"])
      #expect(one.0 == 1)
      #expect(one.1 == ["1 event is in the inbox again: a listener takes it up within seconds"])
      #expect(one.2.contains("not given up, or not known: msg_9"))
      #expect(
        try becomesTrue(within: 10) {
          try listener.journal().contains { $0.eventID == "msg_1" && $0.state == .done && $0.decision == "ignore" }
        })
      #expect(try CallsTests.calls(listener, ["replay", "--failed"]).0 == 0)
      #expect(try becomesTrue(within: 10) { try listener.journal().count { $0.state == .done } == 2 })
      #expect(try CallsTests.calls(listener, ["replay", "--failed"]).1 == ["nothing was given up"])
      #expect(try CallsTests.calls(listener, ["replay"]).0 == 64)
      #expect(try listener.journal().count == 2)
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
    }
  }
}
