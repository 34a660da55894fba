import Glibc
import Testing

@Suite("Proxies from the environment")
struct ProxyTests {
  private static let script = "wawp.on('call.received', function(call) print(call:reject()) end)"
  private static let call = #"{"event":"call.received","id":"evt_1","payload":{"id":"C1","from":"1@c.us"}}"#

  @Test("http_proxy gets the request", .timeLimit(.minutes(1)))
  func proxy() async throws {
    let proxy = try BrokenServer { connection in
      connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"success\":true}"
      )
    }
    let folder = try Folder(["handle.lua": Self.script])
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", "2"], stdin: Array(Self.call.utf8), in: folder,
      server: "http://api.invalid",
      environment: ["http_proxy": proxy.url])
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(finished.stdout.contains(#""outcome":"done""#))
  }

  @Test("no_proxy leaves hosts out", .timeLimit(.minutes(1)))
  func noProxy() async throws {
    let server = try Server()
    let folder = try Folder(["handle.lua": Self.script])
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", "2"], stdin: Array(Self.call.utf8), in: folder, server: server.url,
      environment: ["http_proxy": "http://127.0.0.1:1", "no_proxy": "127.0.0.1"])
    #expect(finished.exit == 0, "\(finished.stdout)")
  }
}
