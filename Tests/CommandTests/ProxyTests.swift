import Glibc
import Testing

@Suite("Proxies from the environment", .timeLimit(.minutes(5)))
struct ProxyTests {
  /// A password of a proxy: it must show up nowhere.
  private static let password = "pr0xy-S3cret"
  private static let user = "someone:\(password)@"
  private static let basic = "c29tZW9uZTpwcjB4eS1TM2NyZXQ="
  private static let script = "wawp.on('call.received', function(call) print(call:reject()) end)"

  /// Rejects one call, with what the environment says.
  private func run(
    _ environment: [String: String], to server: String, authority: Certificate? = nil, script: String = script,
    _ more: [String] = []
  ) async throws -> Finished {
    let folder = try Folder(["handle.lua": script])
    let trust = authority.map { ["--ca-file", $0.file] } ?? []
    let finished = try await Program.run(
      ["handle.lua", "--event-timeout", "8", "--timeout", "6", "--log-level", "debug"] + trust + more,
      stdin: HTTP2Tests.calls(1), in: folder, server: server, environment: environment)
    #expect(!finished.timedOut)
    for output in [finished.stdout, finished.stderr] {
      for secret in [Program.token, Self.password, Self.password.lowercased(), Self.basic] {
        #expect(!output.contains(secret), "\(secret): \(output)")
      }
    }
    return finished
  }

  // MARK: - Which requests go through which proxy

  @Test("http_proxy gets plain requests, with the address that they go to")
  func plain() async throws {
    let (server, proxy) = (try Server(), try Proxy())
    let host = "api.invalid:\(server.port)"
    let finished = try await run(["http_proxy": proxy.url(user: Self.user)], to: "http://\(host)")
    #expect(finished.exit == 0, "\(finished.stdout)")
    let head = try #require(proxy.heads.first)
    #expect(head.hasPrefix("POST http://\(host)/v2/calls/reject?"), "\(head)")
    #expect(head.contains("Proxy-Authorization: Basic \(Self.basic)\r\n"))
    #expect(!head.contains(Self.password))
    #expect(try server.requests() == [#"POST /v2/calls/reject {"callId":"C1","from":"1@c.us"}"#])
  }

  @Test(
    "https goes through a tunnel, and the proxy sees nothing but the host", arguments: ["https_proxy", "HTTPS_PROXY"])
  func tunnel(variable: String) async throws {
    let (server, proxy) = (try SecureServer { _ in .success }, try Proxy())
    let host = "localhost:\(server.port)"
    let finished = try await run(
      [variable: proxy.url(user: Self.user)], to: "https://\(host)", authority: server.certificate,
      ["--credentials-in", "header"])
    #expect(finished.exit == 0, "\(finished.stdout)")
    let head = try #require(proxy.heads.first)
    #expect(head.hasPrefix("CONNECT \(host) HTTP/1.1\r\n"), "\(head)")
    #expect(head.contains("Proxy-Authorization: Basic \(Self.basic)\r\n"))
    #expect(!head.lowercased().contains("access-token"))
    let seen = String(decoding: proxy.bytes, as: UTF8.self)
    #expect(!seen.contains(Program.token) && !seen.contains("/v2/"))
    let request = try #require(server.requests.first)
    #expect(request.isHTTP2)
    #expect(request.headers["access-token"] == Program.token)
    #expect(request.headers["proxy-authorization"] == nil)
  }

  @Test("many rejects share one tunnel")
  func shared() async throws {
    let (server, proxy) = (try SecureServer { _ in .success }, try Proxy())
    let folder = try Folder(["handle.lua": Self.script])
    let finished = try await Program.run(
      ["handle.lua", "--ca-file", server.certificate.file, "--event-timeout", "30"], stdin: HTTP2Tests.calls(30),
      in: folder, server: server.url, environment: ["https_proxy": proxy.url()])
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(server.requests.count == 30)
    #expect(proxy.heads.count == 1)
    #expect(server.connections == 1)
  }

  @Test(
    "all_proxy is for both, and a SOCKS5 proxy looks the name up itself", arguments: ["all_proxy", "ALL_PROXY"],
    ["http", "socks5h"])
  func all(variable: String, scheme: String) async throws {
    let (plain, secure) = (try Server(), try SecureServer { _ in .success })
    for (server, authority) in [
      ("http://localhost:\(plain.port)", nil), ("https://localhost:\(secure.port)", secure.certificate),
    ] {
      let proxy = try Proxy()
      let finished = try await run(
        [variable: proxy.url(scheme: scheme, user: Self.user)], to: server, authority: authority)
      #expect(finished.exit == 0, "\(server): \(finished.stdout)")
      if scheme == "socks5h" {
        #expect(proxy.heads == ["someone:\(Self.password)", String(server.split(separator: "/")[1])])
      } else {
        #expect(proxy.heads.count == 1)
      }
    }
    #expect(secure.requests.first?.headers["proxy-authorization"] == nil)
  }

  @Test(
    "HTTP_PROXY is not asked: a web server may have made it from a request",
    arguments: ["HTTP_PROXY", "https_proxy"])
  func otherVariables(variable: String) async throws {
    let (server, proxy) = (try Server(), try Proxy())
    let finished = try await run([variable: proxy.url()], to: server.url)
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(proxy.heads.isEmpty)
    #expect(try server.requests().count == 1)
  }

  @Test(
    "no_proxy leaves hosts out: by address, by name, by domain, by network, or all",
    arguments: [
      ("no_proxy", "127.0.0.1", "127.0.0.1"), ("NO_PROXY", "127.0.0.1", "127.0.0.1"), ("no_proxy", "*", "127.0.0.1"),
      ("no_proxy", "127.0.0.0/8", "127.0.0.1"), ("no_proxy", "example.com, localhost", "localhost"),
      ("NO_PROXY", "localhost", "LOCALHOST"), ("no_proxy", "localhost", "api.localhost"),
      ("no_proxy", ".localhost", "api.localhost"),
    ])
  func leftOut(variable: String, list: String, host: String) async throws {
    let server = try Server()
    let finished = try await run(
      ["http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1", variable: list],
      to: "http://\(host):\(server.port)")
    // Names below localhost may not be known to this machine, but no proxy is asked for them.
    if host.contains("api.") && finished.exit != 0 {
      #expect(finished.stdout.contains("the name of api.localhost"), "\(finished.stdout)")
      #expect(!finished.stdout.contains("proxy"))
    } else {
      #expect(finished.exit == 0, "\(finished.stdout)")
      #expect(try server.requests().count == 1)
    }
  }

  @Test(
    "no_proxy leaves others in",
    arguments: ["example.com", "ocalhost", "127.0.0.1", "xlocalhost", "localhost.example.com"])
  func leftIn(list: String) async throws {
    let (server, proxy) = (try Server(), try Proxy())
    let finished = try await run(
      ["http_proxy": proxy.url(), "no_proxy": list], to: "http://localhost:\(server.port)")
    #expect(finished.exit == 0, "\(finished.stdout)")
    #expect(proxy.heads.count == 1)
  }

  @Test("wawp.http goes the same way")
  func scripts() async throws {
    let (server, proxy) = (try SecureServer { _ in .answer(status: 200, body: "hi") }, try Proxy())
    let finished = try await run(
      ["https_proxy": proxy.url(user: Self.user)], to: "http://127.0.0.1:9", authority: server.certificate,
      script: """
        wawp.on('call.received', function()
          print(wawp.http.get('https://localhost:\(server.port)/x', { headers = { Authorization = 'key-4711' } }).body)
        end)
        """, ["--allow-host", "localhost"])
    #expect(finished.stderr.contains("hi"), "\(finished.stderr)")
    #expect(proxy.heads.first?.hasPrefix("CONNECT localhost:") == true)
    #expect(!String(decoding: proxy.bytes, as: UTF8.self).contains("key-4711"))
    #expect(server.requests.first?.headers["authorization"] == "key-4711")
    #expect(server.requests.first?.headers["proxy-authorization"] == nil)
  }

  // MARK: - Proxies that do not do it

  @Test(
    "a proxy that refuses a tunnel is not mistaken for the API, and is named without its password",
    arguments: [
      (407, "wants a user name and a password", 1), (403, "does not connect to 127.0.0.1:1: it answers 403", 1),
      (401, "it answers 401", 1), (404, "it answers 404", 1), (302, "it answers 302", 1),
      (429, "it answers 429", 2), (502, "it answers 502", 2), (503, "it answers 503", 2),
    ])
  func refuses(status: Int, words: String, least: Int) async throws {
    let answer =
      "HTTP/1.1 \(status) No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nLocation: https://127.0.0.1:2/\r\n"
      + "Content-Length: 2\r\nConnection: close\r\n\r\nno"
    let proxy = try Proxy(.answer(answer))
    let finished = try await run(["https_proxy": proxy.url(user: Self.user)], to: "https://127.0.0.1:1")
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("the proxy 127.0.0.1:\(proxy.port)"))
    #expect(finished.stdout.contains(words))
    #expect(finished.exit == 75 || finished.exit == 69)
    #expect(least == 1 ? proxy.heads.count == 1 : proxy.heads.count >= least)
    #expect(proxy.heads.allSatisfy { $0.hasPrefix("CONNECT 127.0.0.1:1 ") })
  }

  @Test("a proxy that wants a password for a plain request is not mistaken for the API")
  func wantsPassword() async throws {
    let answer =
      "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 9\r\nConnection: close\r\n\r\n<p>no</p>"
    let proxy = try Proxy(.answer(answer))
    let finished = try await run(["http_proxy": proxy.url(user: Self.user)], to: "http://api.invalid")
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("a proxy before api.invalid wants a user name and a password"))
    #expect(proxy.heads.count == 1)
  }

  @Test(
    "a proxy that closes instead of an answer",
    arguments: ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nVia: x", "HTTP/1.1 200 OK\r\n\r\n", "garbage\r\n\r\n"])
  func closes(answer: String) async throws {
    let proxy = try Proxy(.answer(answer))
    let finished = try await run(
      ["https_proxy": proxy.url(user: Self.user)], to: "https://127.0.0.1:1", ["--event-timeout", "2"])
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("127.0.0.1:1"))
    #expect(finished.exit == 75)
    #expect(finished.seconds < 8)
  }

  @Test("a proxy that says nothing: timeout", arguments: ["http", "socks5h"])
  func silent(scheme: String) async throws {
    let proxy = try Proxy(.silence)
    let finished = try await run(
      ["https_proxy": proxy.url(scheme: scheme, user: Self.user)], to: "https://127.0.0.1:1",
      ["--timeout", "0.4", "--event-timeout", "1.5"])
    #expect(finished.stdout.contains(#""code":"timeout""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("and the proxy"))
    #expect(finished.exit == 75)
    #expect(finished.seconds < 8)
  }

  @Test("a SOCKS5 proxy that refuses, and one that cannot connect")
  func socksRefuses() async throws {
    for proxy in [try Proxy(.answer("")), try Proxy()] {
      let finished = try await run(
        ["all_proxy": proxy.url(scheme: "socks5h", user: Self.user)], to: "https://localhost:1",
        ["--event-timeout", "2"])
      #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
      #expect(finished.exit == 75)
    }
  }

  @Test("a tunnel that breaks within the answer: the reject is sent again")
  func breaks() async throws {
    let server = try SecureServer(protocols: ["http/1.1"]) { request in
      request.number == 1 ? .bytes("HTTP/1.1 20") : request.number == 2 ? .hangUp : .success
    }
    let proxy = try Proxy()
    let finished = try await run(["https_proxy": proxy.url()], to: server.url, authority: server.certificate)
    #expect(try HTTP2Tests.actions(finished) == [["done 3"]], "\(finished.stdout)")
  }

  @Test(
    "what the environment names is no proxy: it is said at once, without its password",
    arguments: [
      "ftp://\(user)127.0.0.1:3128", "http://\(user)127.0.0.1:port", "http://\(user)127.0.0.1:99999",
      "http://\(user)[::1", "\(user)127.0.0.1:x",
    ])
  func noProxyAddress(proxy: String) async throws {
    let finished = try await run(["https_proxy": proxy], to: "https://127.0.0.1:1")
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("https_proxy"))
    #expect(finished.seconds < 2.5)
  }

  @Test("a proxy whose name nobody knows is named")
  func unknown() async throws {
    let finished = try await run(
      ["https_proxy": "http://\(Self.user)proxy.invalid:3128"], to: "https://127.0.0.1:1", ["--event-timeout", "2"])
    #expect(finished.stdout.contains(#""code":"network""#), "\(finished.stdout)")
    #expect(finished.stdout.contains("proxy.invalid"))
  }

  @Test("a certificate that is not trusted is refused through a tunnel too")
  func untrusted() async throws {
    let (server, proxy) = (try SecureServer { _ in .success }, try Proxy())
    let finished = try await run(["https_proxy": proxy.url()], to: server.url)
    #expect(finished.stdout.contains("--ca-file"), "\(finished.stdout)")
    #expect(proxy.heads.count == 1)
    #expect(server.requests.isEmpty)
  }

  @Test("a redirect to another host is not followed through a proxy either")
  func redirect() async throws {
    let (other, proxy) = (try SecureServer { _ in .success }, try Proxy())
    let server = try SecureServer { request in
      .answer(status: 307, headers: ["location": "https://localhost:\(other.port)\(request.target)"])
    }
    let finished = try await run(["https_proxy": proxy.url()], to: server.url, authority: server.certificate)
    #expect(finished.stdout.contains("redirects to another host, localhost"), "\(finished.stdout)")
    #expect(other.connections == 0)
    #expect(proxy.heads.count == 1)
  }
}
