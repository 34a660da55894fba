import Glibc
import Testing

@Suite("Servers that misbehave")
struct BrokenServerTests {
  private static let script = """
    wawp.on("call.received", function(call)
      local ok, message, info = call:reject()
      print(ok, info and info.code or message.status)
    end)
    """
  private static let call =
    #"{"event":"call.received","id":"evt_1","payload":{"id":"C1","from":"1@c.us"}}"# + "\n"

  private func run(_ server: BrokenServer, timeout: String = "0.5", more: [String] = []) async throws
    -> Finished
  {
    let folder = try Folder(["handle.lua": Self.script])
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", "1.5", "--timeout", timeout] + more, stdin: Self.call, in: folder,
      server: server.url)
    #expect(!finished.timedOut)
    #expect(finished.records.count == 1)
    #expect(finished.seconds < 4)
    #expect(!finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token))
    return finished
  }

  @Test("a server that accepts and never answers", .timeLimit(.minutes(5)))
  func silent() async throws {
    let server = try BrokenServer { _ in sleep(20) }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""code":"timeout""#), "\(finished.stdout)")
    #expect(finished.exit == 75)
  }

  @Test("a server that drips a byte at a time", .timeLimit(.minutes(5)))
  func dripping() async throws {
    let server = try BrokenServer { connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      for _ in 0..<100 {
        guard connection.send("x") else { return }
        usleep(50_000)
      }
    }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""code":"timeout""#), "\(finished.stdout)")
    #expect(finished.exit == 75)
  }

  @Test(
    "an answer that breaks off", .timeLimit(.minutes(5)),
    arguments: [
      "", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Le",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
    ])
  func breaksOff(text: String) async throws {
    let server = try BrokenServer { connection in connection.send(text) }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.exit == 75)
  }

  @Test(
    "an answer that is not HTTP", .timeLimit(.minutes(5)),
    arguments: [
      "SSH-2.0-OpenSSH_9\r\n", "\u{1}\u{2}\u{3}\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    ])
  func notHTTP(text: String) async throws {
    let server = try BrokenServer { connection in connection.send(text) }
    let finished = try await run(server)
    #expect(
      finished.stdout.contains(#""code":"bad_response""#) || finished.stdout.contains(#""code":"network""#),
      "\(finished.stdout)")
    #expect(finished.exit == 69 || finished.exit == 75)
  }

  @Test("headers without end", .timeLimit(.minutes(5)))
  func endlessHeaders() async throws {
    let server = try BrokenServer { connection in
      connection.send("HTTP/1.1 200 OK\r\n")
      while connection.send("X-Header: " + String(repeating: "x", count: 1000) + "\r\n") {}
    }
    let finished = try await run(server, timeout: "1")
    #expect(finished.stdout.contains(#""outcome":"failed""#), "\(finished.stdout)")
    #expect(finished.exit == 69 || finished.exit == 75)
  }

  @Test("a body without end", .timeLimit(.minutes(5)))
  func endlessBody() async throws {
    let server = try BrokenServer { connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
      while connection.send(String(repeating: "x", count: 65536)) {}
    }
    let finished = try await run(server, timeout: "1")
    #expect(finished.stdout.contains(#""code":"too_large""#), "\(finished.stdout)")
    #expect(finished.exit == 69)
  }

  @Test("a redirect to another host is not followed, and its address shows no token", .timeLimit(.minutes(5)))
  func redirect() async throws {
    let other = try Server()
    let target = other.url
    let server = try BrokenServer { connection in
      connection.send(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: \(target)/v2/calls/reject?access_token=\(Program.token)\r\n"
          + "Content-Length: 0\r\nConnection: close\r\n\r\n")
    }
    let finished = try await run(server)
    #expect(finished.stdout.contains(#""code":"bad_response""#), "\(finished.stdout)")
    #expect(finished.exit == 69)
    #expect(try other.requests().isEmpty)
  }

  @Test(
    "a server that says the token back: it shows nowhere", .timeLimit(.minutes(5)),
    arguments: [
      "application/json", "text/html", "text/plain", "application/xml",
    ])
  func echo(type: String) async throws {
    let body =
      type == "application/json"
      ? #"{"status":400,"message":"wrong token \#(Program.token) in ?access_token=\#(Program.token)"}"#
      : "<html><title>wrong \(Program.token)</title><body>?instance_id=x&access_token=\(Program.token)</body></html>"
    let server = try BrokenServer { connection in
      connection.send(
        "HTTP/1.1 400 Bad\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
      )
    }
    let folder = try Folder([
      "handle.lua": """
      wawp.on("call.received", function(call)
        print(call:reject())
        print(wawp.request("GET", "/v2/x"))
        print(wawp.send_text("1@c.us", "hello"))
        error((select(2, call:reply("x"))))
      end)
      """
    ])
    let finished = try await Program.run(
      ["handle.lua", "--log-level", "debug"], stdin: Self.call, in: folder, server: server.url)
    #expect(finished.records.count == 1)
    #expect(!finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token))
    #expect(finished.exit == 70)
  }

  @Test("a server that speaks no TLS on an https address", .timeLimit(.minutes(5)))
  func noTLS() async throws {
    let server = try BrokenServer { connection in connection.send("HTTP/1.1 400 Bad Request\r\n\r\n") }
    let finished = try await run(server, more: ["--base-url", "https://127.0.0.1:\(server.port)"])
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.exit == 75 || finished.exit == 69)
  }
}
