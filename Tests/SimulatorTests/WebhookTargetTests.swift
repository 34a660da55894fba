import Testing

@testable import Simulator

@Suite("WebhookTarget")
struct WebhookTargetTests {
  @Test(
    "takes a URL apart",
    arguments: [
      ("http://127.0.0.1:8080/webhook", "127.0.0.1", 8080, "/webhook", "127.0.0.1:8080"),
      ("HTTP://localhost", "localhost", 80, "/", "localhost"),
      ("http://[::1]:9/a/b?x=1#top", "::1", 9, "/a/b?x=1", "[::1]:9"), ("http://host?x=1", "host", 80, "/?x=1", "host"),
    ])
  func parts(_ url: String, _ host: String, _ port: Int, _ path: String, _ authority: String) throws {
    let target = try WebhookTarget(url)
    #expect(target.host == host)
    #expect(target.port == port)
    #expect(target.path == path)
    #expect(target.authority == authority)
  }

  @Test("adds a parameter to the query")
  func adding() throws {
    #expect(try WebhookTarget("http://a/b").path(adding: "secret=x") == "/b?secret=x")
    #expect(try WebhookTarget("http://a/b?c=d").path(adding: "secret=x") == "/b?c=d&secret=x")
    #expect(try WebhookTarget("http://a/b").path(adding: nil) == "/b")
  }

  @Test(
    "refuses what is no http URL",
    arguments: [
      "", "8080", "127.0.0.1:8080/webhook", "https://127.0.0.1/", "ftp://a/", "http://", "http://:80/", "http://a:0/",
      "http://a:65536/", "http://a:x/", "http://user:pass@a/", "http://a/b c", "http://[::1/",
    ])
  func refuses(_ url: String) {
    #expect(throws: SimulatorError.self) { try WebhookTarget(url) }
  }

  @Test("does not show a secret of the query in its error")
  func noSecret() {
    let error = #expect(throws: SimulatorError.self) { try WebhookTarget("https://a/b?secret=hush") }
    #expect(error?.description.contains("hush") == false)
    #expect(error?.description.contains("https is not supported") == true)
  }
}
