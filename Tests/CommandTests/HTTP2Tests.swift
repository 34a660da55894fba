import JSON
import Testing

/// The API over HTTP/2.
@Suite("HTTP/2", .timeLimit(.minutes(5)))
struct HTTP2Tests {
  private static let script = "wawp.on('call.received', function(call) call:reject{ reason = 'closed' } end)"

  /// So many calls, one a line.
  static func calls(_ count: Int) -> String {
    (1...count).map {
      #"{"event":"call.received","id":"evt_\#($0)","payload":{"id":"C\#($0)","from":"1@c.us"}}"# + "\n"
    }.joined()
  }

  /// Runs a script over calls against a server whose certificate is trusted.
  private func run(
    _ server: SecureServer, script: String = script, calls: Int = 1, _ more: [String] = []
  ) async throws -> Finished {
    let folder = try Folder(["handle.lua": script])
    let finished = try await Program.run(
      ["handle.lua", "--ca-file", server.certificate.file, "--event-timeout", "30", "--timeout", "20"] + more,
      stdin: Self.calls(calls), in: folder, server: server.url)
    #expect(!finished.timedOut)
    #expect(!finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token))
    return finished
  }

  /// The outcome and the attempts of each action, record by record: `done 1`.
  static func actions(_ finished: Finished) throws -> [[String]] {
    try finished.records.map { line in
      try JSONParser().withValue(of: Array(line.utf8)) { record in
        try #require(record["actions"]?.elements).map {
          "\($0["outcome"]?.string ?? "") \($0["attempts"]?.int ?? 0)"
        }
      }
    }
  }

  @Test("is spoken with a server that offers it and whose authority --ca-file names")
  func negotiated() async throws {
    let server = try SecureServer { _ in .success }
    let finished = try await run(server)
    #expect(finished.exit == 0, "\(finished.stdout)")
    let request = try #require(server.requests.first)
    #expect(request.isHTTP2)
    #expect(request.method == "POST")
    #expect(request.target == "/v2/calls/reject?instance_id=\(Program.instance)&access_token=\(Program.token)")
    #expect(request.text == #"{"callId":"C1","from":"1@c.us"}"#)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["content-length"] == "\(request.body.count)")
  }

  @Test("many rejects at once share one connection, and those that come later use it again")
  func shared() async throws {
    let server = try SecureServer { _ in .success }
    let script = """
      wawp.on('call.received', function(call)
        call:reject()
        wawp.sleep(0.3)
        wawp.reject('D' .. call.call_id, '1@c.us')
      end)
      """
    let finished = try await run(server, script: script, calls: 50)
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(try Self.actions(finished).allSatisfy { $0 == ["done 1", "done 1"] })
    #expect(server.requests.count == 100)
    #expect(server.connections == 1)
  }

  @Test("a server that takes two requests at a time gets all of them")
  func fewStreams() async throws {
    let server = try SecureServer(streams: 2) { _ in .success }
    let finished = try await run(server, calls: 30)
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(Set(server.requests.map(\.text)).count == 30)
  }

  @Test(
    "a reject that breaks off is sent again",
    arguments: [
      .reset(.internalError), .reset(.cancel, afterHead: true), .reset(.enhanceYourCalm), .reset(.noError), .hangUp,
    ] as [SecureServer.Reply])
  func repeated(reply: SecureServer.Reply) async throws {
    let server = try SecureServer { $0.number == 1 ? reply : .success }
    let finished = try await run(server)
    #expect(try Self.actions(finished) == [["done 2"]], "\(finished.stdout)")
    #expect(finished.exit == 0)
    #expect(server.requests.count == 2)
  }

  @Test(
    "a reject that the server has not begun to look at is sent again, by libcurl itself or by us",
    arguments: [.reset(.refusedStream), .goAway(andAnswers: false)] as [SecureServer.Reply])
  func notLookedAt(reply: SecureServer.Reply) async throws {
    let server = try SecureServer { $0.number == 1 ? reply : .success }
    let finished = try await run(server)
    #expect([[["done 1"]], [["done 2"]]].contains(try Self.actions(finished)), "\(finished.stdout)")
    #expect(server.requests.count == 2)
    #expect(server.connections == 2)
  }

  @Test("a server that takes leave with each answer: every reject is done at the first attempt")
  func goAway() async throws {
    let server = try SecureServer { _ in .goAway(andAnswers: true) }
    let script = """
      wawp.on('call.received', function(call)
        for i = 1, 5 do wawp.reject('C' .. i, '1@c.us') end
      end)
      """
    let finished = try await run(server, script: script)
    #expect(try Self.actions(finished) == [Array(repeating: "done 1", count: 5)], "\(finished.stdout)")
    #expect(server.requests.count == 5)
  }

  @Test("one that always breaks off: network, and what can be done later")
  func always() async throws {
    let server = try SecureServer { _ in .reset(.internalError) }
    let finished = try await run(server, ["--event-timeout", "1.5"])
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("broke the connection before its answer was complete"))
    #expect(finished.exit == 75)
    #expect(server.requests.count > 1)
  }

  @Test(
    "a message that breaks off is not sent again",
    arguments: [
      .reset(.internalError), .reset(.cancel, afterHead: true), .reset(.refusedStream), .goAway(andAnswers: false),
      .hangUp,
    ] as [SecureServer.Reply])
  func message(reply: SecureServer.Reply) async throws {
    let server = try SecureServer { _ in reply }
    let finished = try await run(
      server, script: "wawp.on('call.received', function(call) wawp.send_text('1@c.us', 'hello') end)",
      ["--event-timeout", "2"])
    #expect(try Self.actions(finished) == [["failed 1"]], "\(finished.stdout)")
    #expect(finished.stdout.contains(#""code":"network""#))
    #expect(server.requests.count == 1)
  }

  @Test("a message has a connection to itself, also when there is one")
  func ownConnection() async throws {
    let server = try SecureServer { _ in .success }
    let finished = try await run(
      server,
      script: "wawp.on('call.received', function(call) call:reject() wawp.send_text('1@c.us', 'hello') end)")
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(server.connections == 2)
  }

  @Test("without it, HTTP/1.1 does", arguments: [["http/1.1"], []])
  func fallback(protocols: [String]) async throws {
    let server = try SecureServer(protocols: protocols) { _ in .success }
    let finished = try await run(server, calls: 20)
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(server.requests.count == 20)
    #expect(server.requests.allSatisfy { !$0.isHTTP2 })
  }

  @Test("no request waits for the answer to another one", arguments: [["h2"], ["http/1.1"], []])
  func unanswered(protocols: [String]) async throws {
    let server = try SecureServer(protocols: protocols) { $0.text.contains(#""C1""#) ? .silence : .success }
    let finished = try await run(server, calls: 10, ["--event-timeout", "1.5", "--timeout", "1"])
    let actions = try Self.actions(finished)
    #expect(actions.filter { $0 == ["done 1"] }.count == 9, "\(finished.stdout)")
    #expect(finished.stdout.contains(#""code":"timeout""#))
    #expect(finished.seconds < 8)
  }

  @Test(
    "one that is given up leaves the others alone", arguments: [.silence, .endless] as [SecureServer.Reply])
  func givenUp(reply: SecureServer.Reply) async throws {
    let server = try SecureServer { $0.method == "GET" ? reply : .later(1000) }
    let script = """
      wawp.on('call.received', function(call)
        if call.call_id == 'C1' then
          wawp.sleep(0.2)
          wawp.http.get('\(server.url)/x', { timeout = 0.4 })
        else
          call:reject()
        end
      end)
      """
    let finished = try await run(server, script: script, calls: 3, ["--allow-host", "127.0.0.1"])
    #expect(try Self.actions(finished).first == ["failed 1"], "\(finished.stdout)")
    #expect(try Self.actions(finished).dropFirst().allSatisfy { $0 == ["done 1"] }, "\(finished.stdout)")
  }

  @Test("a connection that has gone silent is left behind: what is tried again goes out on another one")
  func stalled() async throws {
    let server = try SecureServer { $0.connection == 1 && $0.number > 1 ? .silence : .success }
    let script = """
      wawp.on('call.received', function(call)
        if call.call_id ~= 'C1' then wawp.sleep(0.5) end
        for i = 1, 3 do
          wawp.reject(call.call_id .. i, '1@c.us')
          if i == 2 then wawp.sleep(3) end
        end
      end)
      """
    let finished = try await run(server, script: script, calls: 10, ["--timeout", "1", "--event-timeout", "15"])
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(try Self.actions(finished).allSatisfy { $0.count == 3 && $0.allSatisfy { $0.hasPrefix("done") } })
    // Nobody came back to it.
    let first = server.requests.filter { $0.connection == 1 }
    #expect(first.allSatisfy { !$0.text.contains("3\"") })
    #expect(first.count <= 12)
  }

  @Test("a handler that ran out of time while it waited leaves a silent connection behind too")
  func stalledHandler() async throws {
    let server = try SecureServer { $0.connection == 1 && $0.number > 1 ? .silence : .success }
    let script = """
      wawp.on('call.received', { deadline = 1.2 }, function(call)
        wawp.reject(call.call_id .. 'a', '1@c.us')
        wawp.reject(call.call_id .. 'b', '1@c.us')
      end)
      wawp.on('call.accepted', function(call)
        wawp.sleep(1.6)
        wawp.reject(call.call_id .. 'c', '1@c.us')
      end)
      """
    let folder = try Folder(["handle.lua": script])
    let finished = try await Program.run(
      ["handle.lua", "--ca-file", server.certificate.file, "--event-timeout", "8"],
      stdin: Self.calls(1)
        + #"{"event":"call.accepted","id":"evt_2","payload":{"id":"C2","from":"1@c.us"}}"#, in: folder,
      server: server.url)
    #expect(try Self.actions(finished).last == ["done 1"], "\(finished.stdout)")
    #expect(server.connections == 2)
  }

  @Test("a body without an end is cut off at 1 MiB, and others go on", arguments: ["h2", "http/1.1"])
  func endless(offered: String) async throws {
    let server = try SecureServer(protocols: [offered]) { $0.target.hasPrefix("/v2/endless") ? .endless : .success }
    let script = """
      wawp.on('call.received', function(call)
        local none, message, info = wawp.request('GET', '/v2/endless')
        print(none, info.code, message)
        call:reject()
      end)
      """
    let finished = try await run(server, script: script)
    #expect(finished.stderr.contains("too_large\tthe answer of 127.0.0.1:"), "\(finished.stderr)")
    #expect(finished.stderr.contains("more than 1048576 bytes"))
    #expect(try Self.actions(finished) == [["failed 1", "done 1"]])
    #expect(finished.seconds < 8)
  }

  @Test(
    "large bodies go and come whole, however much at a time the other side takes",
    arguments: [(600_000, 10), (10, 1_500), (10, 20_000), (10, 900_000)])
  func large(up: Int, down: Int) async throws {
    let server = try SecureServer { request in
      .answer(
        status: 200, headers: ["content-type": "application/json"],
        body: #"{"got":\#(request.body.count),"text":"\#(String(repeating: "y", count: down))"}"#)
    }
    let script = """
      wawp.on('call.received', function(call)
        local answer, more = wawp.request('POST', '/v2/large', { text = string.rep('x', \(up)) })
        if not answer then error(more) end
        print(answer.got > \(up), #answer.text)
      end)
      """
    let finished = try await run(server, script: script)
    #expect(finished.stderr.contains("true\t\(down)"), "\(finished.stderr)")
    #expect(server.requests.first?.body.count ?? 0 > up)
  }

  @Test("a large answer to a reject comes whole", arguments: [1_500, 20_000, 900_000])
  func largeRefusal(size: Int) async throws {
    let server = try SecureServer { _ in
      .answer(
        status: 422, headers: ["content-type": "application/json"],
        body: #"{"message":"no such luck","text":"\#(String(repeating: "y", count: size))"}"#)
    }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""status":422"#), "\(finished.stdout)")
    #expect(finished.stdout.contains("no such luck"))
    #expect(server.requests.map(\.isHTTP2) == [true])
  }

  @Test(
    "large answers of other servers come whole, many at a time: not over HTTP/2",
    arguments: [1_500, 20_000, 100_000, 900_000])
  func largeTogether(size: Int) async throws {
    let server = try SecureServer { _ in .answer(status: 200, body: String(repeating: "y", count: size)) }
    let script = """
      wawp.on('call.received', function(call)
        for i = 1, 3 do
          local answer, more = wawp.http.get('\(server.url)/large')
          if not answer or #answer.body ~= \(size) then error(more or #answer.body) end
        end
      end)
      """
    let finished = try await run(
      server, script: script, calls: 20, ["--allow-host", "127.0.0.1", "--event-timeout", "60"])
    #expect(finished.exit == 0, "\(finished.stderr)")
    #expect(server.requests.count == 60 && server.requests.allSatisfy { !$0.isHTTP2 })
  }

  @Test("an error of the API is what it says", arguments: [401, 403, 404, 409, 422])
  func refused(status: Int) async throws {
    let server = try SecureServer { _ in
      .answer(status: status, headers: ["content-type": "application/json"], body: #"{"message":"no such luck"}"#)
    }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""status":\#(status)"#), "\(finished.stdout)")
    #expect(finished.stdout.contains("no such luck"))
    #expect(server.requests.count == 1)
  }

  @Test("429 is obeyed: the reject goes out again when its time has come")
  func later() async throws {
    let server = try SecureServer {
      $0.number == 1 ? .answer(status: 429, headers: ["retry-after": "1"]) : .success
    }
    let finished = try await run(server)
    #expect(try Self.actions(finished) == [["done 2"]], "\(finished.stdout)")
    #expect(finished.seconds > 0.9)
  }

  @Test("a redirect to another host is not followed, and gets no token")
  func redirect() async throws {
    let other = try SecureServer { _ in .success }
    let server = try SecureServer { request in
      .answer(status: 307, headers: ["location": "https://localhost:\(other.port)\(request.target)"])
    }
    let finished = try await run(
      server,
      script: """
        wawp.on('call.received', function(call)
          print(call:reject())
          local answer = wawp.http.get('\(server.url)/away')
          print(answer.status)
        end)
        """, ["--allow-host", "127.0.0.1", "--allow-host", "localhost"])
    #expect(finished.stdout.contains(#""code":"bad_response""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("redirects to another host, localhost"))
    #expect(finished.stderr.contains("307"), "\(finished.stderr)")
    #expect(other.connections == 0)
  }

  @Test("an authority that nobody named is not trusted, and nothing is sent")
  func untrusted() async throws {
    let server = try SecureServer { _ in .success }
    let folder = try Folder(["handle.lua": Self.script])
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", "2"], stdin: Self.calls(1), in: folder, server: server.url)
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("--ca-file"))
    #expect(server.requests.isEmpty)
  }
}
