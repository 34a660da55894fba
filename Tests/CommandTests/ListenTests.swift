import Foundation
import Testing

@Suite("the listener")
struct ListenTests {
  private static let rejectAll =
    "wawp.on(\"call.received\", function(call) call:reject{ reason = \"closed\", message = \"write to us\" } end)\n"

  @Test("answers 202 with the ids, rejects the call, and records why; the same event again is a duplicate")
  func main() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let program = try ListenProgram(in: Folder(["handle.lua": ListenTests.rejectAll]), server: server.url)
      let event = ListenProgram.call("evt_1")
      let answer = try program.post(event)
      #expect(answer.status == 202)
      #expect(answer.body == #"{"status":"accepted","ids":["evt_1"]}"#)
      #expect(program.wait { program.records.count == 1 })
      let record = try #require(program.records.first)
      for part in [
        #""event_id":"evt_1""#, #""decision":"reject","reason":"closed","by":"handle.lua:1""#,
        #"{"action":"reject","outcome":"done""#, #"{"action":"send_text","outcome":"done""#,
      ] { #expect(record.contains(part), "\(part)") }

      let again = try program.post(event)
      #expect(again.status == 200)
      #expect(again.body == #"{"status":"duplicate"}"#)
      #expect(try server.requests().count == 2)
      #expect(program.end(SIGTERM) == 0)
      #expect(program.records.count == 1)
    }
  }

  @Test("one call that comes as two events is rejected once, and its caller gets one message")
  func twoEvents() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let program = try ListenProgram(in: Folder(["handle.lua": ListenTests.rejectAll]), server: server.url)
      #expect(try program.post("[\(ListenProgram.call("evt_1")),\(ListenProgram.call("evt_2"))]").status == 202)
      #expect(program.wait { program.records.count == 2 })
      #expect(try server.requests().count == 2)
      #expect(program.records.contains { $0.contains(#""outcome":"duplicate""#) })
    }
  }

  @Test("`wawp-script open` opens the hours of a listener that runs, within a second")
  func override() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        local office = require("wawp.hours").new{ tz = "Africa/Cairo", daily = "closed" }
        wawp.on("call.received", function(call)
          if office:open() then return call:allow("open") end
          call:reject{ reason = "closed" }
        end)
        """
      ])
      let program = try ListenProgram(in: folder, server: server.url)
      #expect(try program.post(ListenProgram.call("evt_1")).status == 202)
      #expect(program.wait { program.records.last?.contains(#""decision":"reject""#) == true })
      let child = try ChildProcess(
        Program.path, ["open", "1h", "--database", "w.db"], environment: Program.environment(), folder: folder.path)
      #expect(child.communicate([], seconds: 10).exit == 0)
      var number = 1
      #expect(
        program.wait {
          number += 1
          _ = try? program.post(ListenProgram.call("evt_\(number)"))
          return program.records.last?.contains(#""decision":"allow","reason":"open""#) == true
        })
      #expect(program.end(SIGTERM) == 0)
    }
  }

  @Test("over a restart: no second reject of a call, values of wawp.store stay, the event stays known")
  func restart() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          call:reject{ reason = "call " .. wawp.store.incr("calls") }
        end)
        """
      ])
      let first = try ListenProgram(in: folder, server: server.url)
      let event = ListenProgram.call("evt_1")
      #expect(try first.post(event).status == 202)
      #expect(first.wait { first.records.count == 1 })
      #expect(first.end(SIGKILL) == 128 + SIGKILL)

      let second = try ListenProgram(in: folder, server: server.url)
      #expect(try second.post(event).status == 200)
      #expect(try second.post(ListenProgram.call("evt_2")).status == 202)
      #expect(second.wait { second.records.count == 1 })
      let record = try #require(second.records.first)
      #expect(record.contains(#""reason":"call 2""#))
      #expect(record.contains(#""action":"reject","outcome":"duplicate""#))
      #expect(try server.requests().count == 1)
    }
  }

  @Test("an event that was accepted and not finished is taken up at the next start; its messages are not sent twice")
  func unfinished() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          local isFirst = wawp.store.add("first", true)
          call:reply("once")
          wawp.sleep(isFirst and 20 or 0)
          call:reject{ reason = "later" }
        end)
        """
      ])
      let first = try ListenProgram(in: folder, server: server.url)
      #expect(try first.post(ListenProgram.call("evt_1")).status == 202)
      #expect(try first.wait { try server.requests().count == 1 })
      #expect(first.end(SIGKILL) == 128 + SIGKILL)

      let second = try ListenProgram(in: folder, server: server.url)
      #expect(second.wait { second.records.count == 1 })
      let requests = try server.requests()
      #expect(requests.count == 2)
      #expect(requests.filter { $0.contains("/send/text") }.count == 1)
      #expect(second.records.first?.contains(#""decision":"reject","reason":"later""#) == true)
      #expect(second.log.contains("are taken up"))
    }
  }

  @Test("a call that is older than it can ring is not rejected, and its caller gets no message for that")
  func late() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let program = try ListenProgram(in: Folder(["handle.lua": ListenTests.rejectAll]), server: server.url)
      #expect(try program.post(ListenProgram.call("evt_1", age: 60)).status == 202)
      #expect(program.wait { program.records.count == 1 })
      #expect(program.records.first?.contains(#"{"action":"reject","outcome":"late","#) == true)
      #expect(program.records.first?.contains(#""code":"late""#) == true)
      #expect(try server.requests().isEmpty)
    }
  }

  @Test("SIGTERM lets a handler finish; one that takes longer than --drain stays in the inbox")
  func drain() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("call.received", function(call)
          print("begun")
          wawp.sleep(call.call_id == "long" and wawp.store.add("first", true) and 20 or 0.5)
          call:reject()
        end)
        """
      ])
      let program = try ListenProgram(in: folder, server: server.url, arguments: ["--drain", "2"])
      _ = try program.post(ListenProgram.call("evt_1", call: "short"))
      _ = try program.post(ListenProgram.call("evt_2", call: "long"))
      #expect(program.wait { program.log.components(separatedBy: "begun").count == 3 })
      let began = Moment.now
      #expect(program.end(SIGTERM) == 0)
      #expect(Moment.now - began < 8)
      #expect(program.records.count == 1)
      #expect(program.records.first?.contains("short") == true)
      #expect(program.log.contains("cut off"))

      let next = try ListenProgram(in: folder, server: server.url)
      #expect(next.wait { next.records.count == 1 })
      #expect(next.records.first?.contains(#""call_id":"long""#) == true)
      #expect(try server.requests().count == 2)
    }
  }

  @Test("SIGHUP loads the script anew; a bad one is refused with its line, and the old one stays")
  func reload() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": "wawp.on(\"call.received\", function(c) c:allow(\"one\") end)"])
      let program = try ListenProgram(in: folder, server: server.url)
      func reason(_ id: String) throws -> String? {
        let before = program.records.count
        #expect(try program.post(ListenProgram.call(id, call: id)).status == 202)
        #expect(program.wait { program.records.count == before + 1 })
        return program.records.last.flatMap { $0.split(separator: "\"reason\":\"").last?.split(separator: "\"").first }
          .map(String.init)
      }
      #expect(try reason("a") == "one")
      try folder.write("handle.lua", "wawp.on(\"call.received\", function(c) c:allow(\"two\") end)")
      program.send(SIGHUP)
      #expect(program.wait { program.log.contains("was loaded: handle.lua") })
      #expect(try reason("b") == "two")
      try folder.write("handle.lua", "wawp.on(\"call.received\"\nfunction(")
      program.send(SIGHUP)
      #expect(program.wait { program.log.contains("was refused, and the old one stays: handle.lua:2:") })
      #expect(try reason("c") == "two")
      #expect(unlink("\(folder.path)/handle.lua") == 0)
      program.send(SIGHUP)
      #expect(program.wait { program.log.contains("was not loaded, and the old one stays") })
      #expect(try reason("d") == "two")
    }
  }

  @Test("a script whose own tests fail is refused on reload, and the old one stays; one that passes them is taken")
  func testsBeforeReload() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      func script(_ reason: String) -> String { "wawp.on(\"call.received\", function(c) c:allow(\"\(reason)\") end)" }
      let folder = try Folder([
        "handle.lua": script("one"),
        "handle_test.lua": """
        local test = require("wawp.test")
        test("the reason is short", function(t) t:call{}:allowed(test.like("^...$")) end)
        """,
      ])
      let program = try ListenProgram(in: folder, server: server.url)
      try folder.write("handle.lua", script("three"))
      program.send(SIGHUP)
      #expect(
        program.wait {
          program.log.contains(
            "was refused, and the old one stays: its test \"the reason is short\" fails: handle_test.lua:2: reason: expected something like"
          )
        })
      #expect(try program.post(ListenProgram.call("evt_1")).status == 202)
      #expect(program.wait { program.records.last?.contains(#""reason":"one""#) == true })
      try folder.write("handle.lua", script("two"))
      program.send(SIGHUP)
      #expect(program.wait { program.log.contains("was loaded: handle.lua") })
      #expect(try program.post(ListenProgram.call("evt_2")).status == 202)
      #expect(program.wait { program.records.last?.contains(#""reason":"two""#) == true })
      try folder.write("handle_test.lua", "nonsense(")
      program.send(SIGHUP)
      #expect(program.wait { program.log.contains("its tests do not load: handle_test.lua:") })
      #expect(program.end(SIGTERM) == 0)
    }
  }

  @Test("a handler that was killed does what `otherwise` says")
  func otherwise() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let script = """
        wawp.on("call.received", { deadline = 0.2, otherwise = "reject" }, function(call) wawp.sleep(9) end)
        """
      let program = try ListenProgram(in: Folder(["handle.lua": script]), server: server.url)
      #expect(try program.post(ListenProgram.call("evt_1")).status == 202)
      #expect(program.wait { program.records.count == 1 })
      #expect(program.records.first?.contains(#""decision":"reject","reason":"otherwise""#) == true)
      #expect(try server.requests().count == 1)
    }
  }

  @Test("more than --max-inflight events get 503 with Retry-After, and what was accepted is handled")
  func overload() async throws {
    try await ListenerTurn.take {
      let script = "wawp.on(\"call.received\", function(call) wawp.sleep(1) call:allow() end)"
      let program = try ListenProgram(in: Folder(["handle.lua": script]), arguments: ["--max-inflight", "3"])
      var statuses: [Int] = []
      for number in 0..<5 {
        statuses.append(try program.post(ListenProgram.call("evt_\(number)", call: "C\(number)")).status)
      }
      #expect(statuses == [202, 202, 202, 503, 503])
      #expect(try program.admin("/readyz").status == 503)
      #expect(program.wait { program.records.count == 3 })
      #expect(try program.admin("/readyz").status == 200)
      #expect(try program.post(ListenProgram.call("evt_4", call: "C4")).status == 202)
    }
  }

  @Test("a signed event is taken when its time is near; an old one, a wrong signature and none are refused")
  func replay() async throws {
    let fresh = ListenProgram.call("fresh")
    let old = ListenProgram.call("old", age: 400)
    let folder = try Folder(["handle.lua": "wawp.on(\"*\", function() end)", "fresh": fresh, "old": old])
    let signing = "for f in fresh old; do openssl dgst -sha512 -hmac s3cret -r $f | cut -d' ' -f1; done"
    let signatures = try await Program.shell(signing, in: folder).stdout.split(separator: "\n").map(String.init)
    try #require(signatures.count == 2)
    try await ListenerTurn.take {
      let program = try ListenProgram(in: folder, environment: ["WAWP_WEBHOOK_SECRET": "s3cret"])
      #expect(try program.post(fresh, headers: ["X-Webhook-Hmac: \(signatures[0])"]).status == 202)
      let refused = try program.post(old, headers: ["X-Webhook-Hmac: \(signatures[1])"])
      #expect(refused.status == 401)
      #expect(refused.body.contains("s behind this host's clock"))
      #expect(try program.post(old, headers: ["X-Webhook-Hmac: \(signatures[0])"]).status == 401)
      #expect(try program.post(fresh).status == 401)
      #expect(!program.log.contains("s3cret"))
    }
  }

  @Test("several instances: an event's session selects the credentials")
  func instances() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": ListenTests.rejectAll,
        "shop.token": "shop-token\n",
        "wawp-script.toml": """
        base_url = "\(server.url)"
        [instances.shop]
        instance_id = "SHOP"
        access_token_file = "shop.token"
        sessions = ["default"]
        [instances.office]
        instance_id = "OFFICE"
        access_token_env = "OFFICE_TOKEN"
        sessions = ["office"]
        """,
      ])
      let program = try ListenProgram(
        in: folder,
        environment: [
          "OFFICE_TOKEN": "office-token", "WAWP_INSTANCE_ID": "", "WAWP_ACCESS_TOKEN": "", "WAWP_BASE_URL": "",
        ])
      for (number, session) in ["default", "office", "nobody"].enumerated() {
        _ = try program.post(ListenProgram.call("e\(number)", call: "C\(number)", session: session))
      }
      #expect(program.wait { program.records.count == 3 })
      #expect(program.records.filter { $0.contains(#""outcome":"done""#) }.count == 2)
      #expect(
        program.records.contains {
          $0.contains(#""session":"nobody""#)
            && $0.contains("no instance of the configuration file has the session nobody")
        })
      #expect(try server.requests().count == 4)
    }
  }

  @Test("a reject that no event confirms inside the ring is unconfirmed, and is sent once more if so told")
  func unconfirmed() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let script = "wawp.on(\"call.received\", function(call) call:reject() end)"
      let program = try ListenProgram(
        in: Folder(["handle.lua": script]), server: server.url,
        arguments: ["--ring-seconds", "2", "--resend-after", "0.5"])
      #expect(try program.post(ListenProgram.call("e1", call: "silent")).status == 202)
      #expect(try program.post(ListenProgram.call("e2", call: "ended")).status == 202)
      #expect(program.wait { program.records.count == 2 })
      #expect(try program.post(ListenProgram.call("e3", call: "ended", name: "call.rejected", from: nil)).status == 202)
      #expect(program.wait { program.log.contains("it may have kept ringing") })
      let requests = try server.requests()
      #expect(requests.filter { $0.contains("silent") }.count == 2)
      #expect(requests.filter { $0.contains("ended") }.count == 1)
      let metrics = try program.admin("/metrics").body
      #expect(metrics.contains(#"wawp_calls_settled_total{settlement="unconfirmed"} 1"#))
      #expect(metrics.contains(#"wawp_calls_settled_total{settlement="rejected"} 1"#))
      #expect(metrics.contains("wawp_rejects_resent_total 1"))
    }
  }

  @Test("a call of which was heard that it was answered, before its reject was done, counts as answered")
  func endFirst() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let script = "wawp.on(\"call.received\", function(call) call:reject() end)"
      let program = try ListenProgram(in: Folder(["handle.lua": script]), server: server.url)
      #expect(try program.post(ListenProgram.call("e1", name: "call.accepted", from: nil)).status == 202)
      #expect(program.wait { program.records.count == 1 })
      #expect(try program.post(ListenProgram.call("e2")).status == 202)
      #expect(program.wait { program.records.count == 2 })
      #expect(try program.admin("/metrics").body.contains(#"wawp_calls_settled_total{settlement="accepted"} 1"#))
    }
  }

  @Test("a shadow script decides beside the live one and does nothing")
  func shadow() async throws {
    let server = try Server()
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": ListenTests.rejectAll,
        "other.lua":
          "wawp.on(\"call.received\", function(c) if c.call_id == \"C1\" then c:allow() else c:reject{reason=\"closed\"} end end)",
      ])
      let program = try ListenProgram(in: folder, server: server.url, arguments: ["--shadow", "other.lua"])
      _ = try program.post(ListenProgram.call("e1", call: "C1"))
      _ = try program.post(ListenProgram.call("e2", call: "C2"))
      #expect(program.wait { program.log.contains("the shadow script decides otherwise") })
      #expect(program.log.contains("live=reject (closed) at handle.lua:1 shadow=allow at other.lua:1"))
      #expect(
        try program.wait {
          let metrics = try program.admin("/metrics").body
          return metrics.contains(#"wawp_shadow_decisions_total{result="differs"} 1"#)
            && metrics.contains(#"wawp_shadow_decisions_total{result="agrees"} 1"#)
        })
      #expect(try server.requests().count == 4)
    }
  }

  @Test("a number that gets no call for --expect-calls is told of once in the log, and counted until the next call")
  func silence() async throws {
    try await ListenerTurn.take {
      let script = "wawp.on(\"call.received\", function(call) call:allow() end)"
      let program = try ListenProgram(in: Folder(["handle.lua": script]), arguments: ["--expect-calls", "1"])
      #expect(program.wait(seconds: 20) { program.log.contains("no call has come") })
      #expect(try program.admin("/metrics").body.contains("wawp_numbers_silent 1.0"))
      #expect(try program.post(ListenProgram.call("e1")).status == 202)
      #expect(try program.wait { try program.admin("/metrics").body.contains("wawp_numbers_silent 0.0") })
      #expect(program.log.components(separatedBy: "no call has come").count == 2)
    }
  }

  @Test("callers are shortened in the log, and whole in the records")
  func numbers() async throws {
    let script =
      "wawp.on(\"call.received\", function(c) wawp.log.info(\"from \" .. c.from, { who = c.from }) c:allow() end)"
    try await ListenerTurn.take {
      let program = try ListenProgram(in: Folder(["handle.lua": script]))
      _ = try program.post(ListenProgram.call("e1"))
      #expect(program.wait { program.records.count == 1 })
      #expect(program.wait { program.log.contains("from 155…02@c.us who=155…02@c.us") })
      #expect(!program.log.contains("15550000002"))
      #expect(program.records.first?.contains("15550000002@c.us") == true)
    }
  }
}
