import Testing

/// Servers that can be reached in another way than the first one, or cannot be trusted.
@Suite("reaching a server", .timeLimit(.minutes(5)))
struct ReachTests {
  private static let script = "wawp.on('call.received', function(call) call:reject() end)"

  /// Whether this machine has the IPv6 loopback.
  private static let hasIPv6 = (try? SecureServer(host: "::1") { _ in .success }) != nil

  private func run(
    _ url: String, authority: Certificate?, script: String = script, calls: Int = 1, patience: String = "5"
  ) async throws -> Finished {
    let folder = try Folder(["handle.lua": script])
    let trust = authority.map { ["--ca-file", $0.file] } ?? []
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", patience, "--timeout", "2"] + trust, stdin: HTTP2Tests.calls(calls), in: folder,
      server: url)
    #expect(!finished.timedOut)
    #expect(!finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token))
    return finished
  }

  @Test("a name with two addresses, of which one refuses", .enabled(if: hasIPv6), arguments: ["127.0.0.1", "::1"])
  func twoAddresses(host: String) async throws {
    // The other address refuses: somebody has the port there and does not listen.
    var server = try SecureServer(host: host) { _ in .success }
    var other = BoundPort(server.port, isIPv6: host == "127.0.0.1")
    while other == nil {
      server = try SecureServer(host: host) { _ in .success }
      other = BoundPort(server.port, isIPv6: host == "127.0.0.1")
    }
    defer { withExtendedLifetime(other) {} }
    let finished = try await run(server.url(host: "localhost"), authority: server.certificate)
    #expect(try HTTP2Tests.actions(finished) == [["done 1"]], "\(finished.stdout)")
  }

  @Test("an address of IPv6", .enabled(if: hasIPv6))
  func six() async throws {
    let server = try SecureServer(host: "::1") { _ in .success }
    let finished = try await run(server.url(host: "[::1]"), authority: server.certificate)
    #expect(try HTTP2Tests.actions(finished) == [["done 1"]], "\(finished.stdout)")
    let refused = try await run("https://[::1]:1", authority: nil)
    #expect(refused.stdout.contains("no connection to [::1]:1: connection refused"), "\(refused.stdout)")
    #expect(refused.exit == 75)
  }

  @Test(
    "a connection that the server closes between two calls: over HTTP/1.1 it counts as no attempt, over HTTP/2 as one",
    arguments: [("http/1.1", "0", 1), ("http/1.1", "0.2", 1), ("h2", "0.2", 2)])
  func closed(offered: String, pause: String, attempts: Int) async throws {
    let server = try SecureServer(protocols: [offered]) { _ in .last }
    let finished = try await run(
      server.url, authority: server.certificate,
      script: """
        wawp.on('call.received', function()
          for i = 1, 5 do
            wawp.reject('C' .. i, '1@c.us')
            wawp.sleep(\(pause))
          end
        end)
        """, patience: "30")
    #expect(finished.exit == 0)
    let actions = try #require(try HTTP2Tests.actions(finished).first)
    #expect(actions.count == 5)
    let allowed = (1...attempts).map { "done \($0)" }
    #expect(actions.allSatisfy { allowed.contains($0) }, "\(finished.stdout)")
    #expect(server.connections == 5)
  }

  @Test(
    "a certificate that cannot be trusted: nothing is sent, and the message says why and what to do",
    arguments: [
      (nil, nil, false, "--ca-file"),
      (nil, ("20200101", "20200201"), true, "certificate has expired: it has to be renewed there"),
      (nil, ("20900101", "20910101"), true, "certificate is not yet valid: check the clock of this machine"),
      ("DNS:api.example", nil, true, "write the name that the certificate is for"),
      ("IP:127.0.0.2", nil, true, "write the name that the certificate is for"),
    ] as [(names: String?, days: (String, String)?, isTrusted: Bool, words: String)])
  func untrusted(names: String?, days: (String, String)?, isTrusted: Bool, words: String) async throws {
    let certificate = try Certificate(names: names ?? "IP:127.0.0.1", days: days)
    let server = try SecureServer(certificate: certificate) { _ in .success }
    let finished = try await run(server.url, authority: isTrusted ? certificate : nil)
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("127.0.0.1:\(server.port) cannot be trusted: ssl"))
    #expect(finished.stdout.contains(words), "\(finished.stdout)")
    // It is the same the next time.
    #expect(finished.stdout.contains(#""attempts":1"#))
    #expect(server.requests.isEmpty)
  }

  @Test("a server without TLS at an https address is no matter of trust")
  func plain() async throws {
    let server = try BrokenServer { connection in connection.send("HTTP/1.1 400 Bad Request\r\n\r\n") }
    let finished = try await run("https://127.0.0.1:\(server.port)", authority: nil)
    #expect(finished.stdout.contains("does not speak tls"), "\(finished.stdout)")
    #expect(finished.stdout.contains("check scheme and port"))
  }
}
