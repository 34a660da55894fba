import Testing

@testable import WebhookListener

@Suite struct RequestTargetTests {
  @Test(
    "a target is a path and a query",
    arguments: [
      ("/webhook", "/webhook", ""), ("/webhook?a=b", "/webhook", "a=b"), ("/webhook?a?b", "/webhook", "a?b"),
      ("http://host:80/webhook?a=b", "/webhook", "a=b"), ("HTTPS://host", "/", ""), ("http://host?a", "/", "a"),
      ("*", "*", ""), ("host:443", "host:443", ""), ("/http://x/webhook", "/http://x/webhook", ""), ("?a", "/", "a"),
    ])
  func reads(text: String, path: String, query: String) {
    let target = RequestTarget(text)
    #expect(target.path == path)
    #expect(target.query == query)
  }

  @Test(
    "all values of a name are found, and of no other name",
    arguments: [
      ("secret=a", ["a"]), ("x=1&secret=a&secret=b", ["a", "b"]), ("secret", [""]), ("secret=a=b", ["a=b"]),
      ("Secret=a", []), ("xsecret=a", []), ("", []), ("&&secret=&", [""]),
    ])
  func values(query: String, values: [Substring]) {
    #expect(RequestTarget("/?" + query).values(of: "secret") == values)
  }
}
