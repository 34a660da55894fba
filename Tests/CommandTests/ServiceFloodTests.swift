import Glibc
import Store
import Synchronization
import Testing

/// More comes than can be done.
@Suite("the listener is flooded", .serialized)
struct ServiceFloodTests {
  @Test("beyond --max-inflight: 503 with Retry-After, memory stays bounded, what was acked is handled")
  func beyondCapacity() async throws {
    try await ListenerTurn.take {
      let folder = try Folder([
        "handle.lua": "wawp.on(\"call.received\", function(call) call:reject{ reason = \"closed\" } end)"
      ])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests, "--latency", "0.2"])
      let listener = try ListenerProcess(folder, server: server.url, ["--max-inflight", "50"])
      #expect(try listener.post(Sent.call(0)).status == 202)
      let before = listener.residentBytes
      struct Tally {
        var acknowledged: Set<String> = []
        var refusals = 0
        var strange: [String] = []
        var most = 0.0
      }
      let tally = Mutex(Tally())
      let crew = ListenerCrew()
      let padding = String(repeating: "p", count: 8000)
      crew.start(16) { number, crew in
        let sender = ListenerSender { listener.port }
        var next = number * 100_000 + 1
        while !crew.mustStop {
          let body = Sent.call(next).replacing("\"payload\":{", with: "\"payload\":{\"padding\":\"\(padding)\",")
          let answer = sender.attempt(body)
          tally.withLock { tally in
            switch answer?.status {
            case 202: tally.acknowledged.insert("evt_\(next)")
            case 503:
              tally.refusals += 1
              if answer?.headers["retry-after"].flatMap({ Int($0) }) == nil { tally.strange.append("no Retry-After") }
            default: tally.strange.append("\(answer?.status ?? -1)")
            }
          }
          next += 1
        }
      }
      let end = Moment.now + Patience.choose(4, long: 30)
      while Moment.now < end {
        let inFlight = try listener.metric("wawp_events_in_flight")
        tally.withLock { $0.most = max($0.most, inFlight) }
        usleep(50_000)
      }
      #expect(crew.stop())
      let after = listener.residentBytes
      #expect(try listener.settles(within: 10))
      let counted = tally.withLock { $0 }
      #expect(counted.acknowledged.count > 100)
      #expect(counted.refusals > 500)
      #expect(counted.strange.isEmpty, "\(counted.strange.prefix(5))")
      // A body that does not get in is counted for a moment.
      #expect(counted.most <= 50 + 16)
      #expect(after - before < 60 << 20, "\(before) grew to \(after)")
      let journal = try listener.journal()
      #expect(counted.acknowledged.subtracting(journal.map(\.eventID)).isEmpty)
      #expect(Set(journal.map(\.eventID)).count == journal.count)
      #expect(journal.allSatisfy { $0.outcome == "done" })
    }
  }

  @Test("a call goes before the other events that wait")
  func callsFirst() async throws {
    try await ListenerTurn.take(isAlone: true) {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("message", function(event)
          local stop = wawp.now() + 0.05
          while wawp.now() < stop do end
        end)
        wawp.on("call.received", function(call) call:allow("at once") end)
        """
      ])
      let listener = try ListenerProcess(folder)
      let list = "[\((1...60).map { Sent.message($0) }.joined(separator: ","))]"
      #expect(try listener.post(list).status == 202)
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try listener.settles(within: 15))
      let journal = try listener.journal()
      let call = try #require(journal.first { $0.callID == "C1" })
      // All that were in the list come before it in the inbox.
      #expect(journal.filter { $0.number > call.number }.isEmpty)
      let earlier = journal.count { $0.name == "message" && $0.decidedAt < call.decidedAt }
      #expect(earlier < 30, "\(earlier) of 60 messages were decided before the call")
    }
  }

  @Test("a call is decided at once although all other places are taken by slow handlers of other events")
  func slowOthers() async throws {
    try await ListenerTurn.take(isAlone: true) {
      let folder = try Folder([
        "handle.lua": """
        wawp.on("message", function(event) wawp.sleep(6) end)
        wawp.on("call.received", function(call) call:allow("at once") end)
        """
      ])
      let listener = try ListenerProcess(folder, ["--max-inflight", "2000"])
      for part in 0..<8 {
        let list = "[\((1...100).map { Sent.message(part * 100 + $0) }.joined(separator: ","))]"
        #expect(try listener.post(list).status == 202)
      }
      let began = Moment.now
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try becomesTrue(within: 8) { try listener.journal().contains { $0.callID == "C1" } })
      #expect(Moment.now - began < 2, "the call waited for \(Moment.now - began) s")
    }
  }

  @Test("handlers that wait for something slow run by the hundred at once")
  func slowCalls() async throws {
    try await ListenerTurn.take(isAlone: true) {
      let folder = try Folder([
        "handle.lua": "wawp.on('call.received', function(call) wawp.sleep(2) call:allow('slept') end)"
      ])
      let listener = try ListenerProcess(folder, ["--max-inflight", "2000"])
      let began = Moment.now
      for part in 0..<4 {
        let list = "[\((1...100).map { Sent.call(part * 100 + $0) }.joined(separator: ","))]"
        #expect(try listener.post(list).status == 202)
      }
      // In groups of 64 they would take 14 s.
      #expect(try becomesTrue(within: 12) { try listener.journal().count == 400 })
      #expect(Moment.now - began < 7, "they took \(Moment.now - began) s")
    }
  }

  @Test("idle connections, senders of a byte at a time and garbage, while good requests go on")
  func manners() async throws {
    try await ListenerTurn.take(isAlone: true) {
      let folder = try Folder(["handle.lua": "wawp.on(\"call.received\", function(call) call:allow() end)"])
      let listener = try ListenerProcess(folder, ["--max-connections", "16384"])
      // Connections that say nothing.
      let wanted = Patience.choose(2000, long: 10_000)
      var idle: [RawSocket] = []
      for _ in 0..<ServiceFloodTests.descriptors(wanted) { idle.append(try RawSocket(port: listener.port)) }
      #expect(try becomesTrue { try listener.metric("wawp_listener_connections") >= Double(idle.count) })

      let crew = ListenerCrew()
      // Slow ones: cut off by the time for a head, in the middle of a head and before.
      let slowEnds = Mutex<[Double]>([])
      crew.start(20) { number, crew in
        guard let connection = try? ListenerConnection(port: listener.port) else { return }
        let began = Moment.now
        let text = Array("POST /webhook HTTP/1.1\r\nHost: x\r\nX-Slow: \(String(repeating: "y", count: 4000))")
        var place = number
        while !crew.mustStop, place < text.count {
          if !connection.socket.send(String(text[place])) || connection.isClosed(within: 0.1) { break }
          place += 1
        }
        if !crew.mustStop { slowEnds.withLock { $0.append(Moment.now - began) } }
      }
      // Garbage.
      let survivors = Mutex<[String]>([])
      crew.start(2) { number, crew in
        var place = number
        while !crew.mustStop {
          let text = ServiceFloodTests.garbage[place % ServiceFloodTests.garbage.count]
          place += 1
          guard let connection = try? ListenerConnection(port: listener.port, seconds: 3) else { continue }
          connection.socket.send(text)
          shutdown(connection.socket.descriptor, Int32(SHUT_WR))
          if let answer = try? connection.answer(), !(400..<500).contains(answer.status), answer.status != 505 {
            survivors.withLock { $0.append("\(answer.status) to \(text.prefix(60))") }
          }
        }
      }
      // Good ones.
      let times = Mutex<[Double]>([])
      let refused = Mutex<[Int]>([])
      crew.start(2) { number, crew in
        let sender = ListenerSender { listener.port }
        var next = number * 1_000_000
        while !crew.mustStop {
          next += 1
          let began = Moment.now
          let status = sender.attempt(Sent.call(next))?.status ?? -1
          let seconds = Moment.now - began
          times.withLock { $0.append(seconds) }
          if status != 202 { refused.withLock { $0.append(status) } }
          usleep(5000)
        }
      }
      // The time for a head is 10 s: by then the slow ones are gone, and so are the silent ones.
      #expect(becomesTrue(within: 16) { slowEnds.withLock { $0.count } == 20 })
      #expect(crew.stop())
      #expect(slowEnds.withLock { $0.allSatisfy { $0 < 14 } })
      let sorted = times.withLock { $0.sorted() }
      #expect(sorted.count > 200)
      #expect(refused.withLock { $0 }.isEmpty)
      #expect(sorted[sorted.count * 99 / 100] < 0.5, "p99 \(sorted[sorted.count * 99 / 100])")
      #expect(survivors.withLock { $0 }.isEmpty, "\(Set(survivors.withLock { $0 }))")
      #expect(listener.isAlive)
      var open = 0
      for socket in idle {
        var polled = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&polled, 1, 0) == 0 { open += 1 }
      }
      #expect(open == 0, "\(open) silent connections are still open after 10 s")
      #expect(try listener.settles(within: 10))
      #expect(try listener.journal().count == sorted.count)
    }
  }

  /// So many connections as this process may have, at most as many as wanted.
  private static func descriptors(_ wanted: Int) -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(7), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(7), &limit)
    return min(wanted, Int(min(limit.rlim_cur, 100_000)) - 600)
  }

  private static let garbage: [String] = [
    "\r\n\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "POST /webhook HTTP/1.1 HTTP/1.1\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nHost x\r\n\r\n", "POST /webhook HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{{{",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"event\"",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n",
    "POST /webhook HTTP/1.1\r\nX: \(String(repeating: "a", count: 200_000))\r\n\r\n",
    "POST /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
    "PUT /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}", "HTTP/1.1 200 OK\r\n\r\n",
  ]
}
