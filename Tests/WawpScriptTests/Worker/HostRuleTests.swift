import Testing

@testable import WawpScript

@Suite("which hosts a script may talk to")
struct HostRuleTests {
  @Test(
    "the host of an address",
    arguments: [
      ("https://example.com/path", "example.com"), ("http://Example.COM:8080?x", "example.com:8080"),
      ("http://[::1]:80/", "[::1]:80"), ("https://a\\b", "a"), ("ftp://x", nil), ("https://user@x/", nil),
      ("https:///x", nil),
      ("x", nil), ("https://", nil),
    ])
  func host(_ url: String, _ expected: String?) { #expect(HostRule.host(of: url) == expected) }

  @Test(
    "rules",
    arguments: [
      ("example.com", "example.com", true), ("example.com", "example.com:8080", true),
      ("example.com:8080", "example.com", false), ("*.example.com", "a.example.com", true),
      ("*.example.com", "a.example.com:8080", true), ("*.example.com", "example.com", false),
      ("*.example.com", "badexample.com", false), ("[::1]", "[::1]:80", true), ("EXAMPLE.com", "example.com", true),
      ("example.com", "example.com.evil.org", false),
    ])
  func rules(_ rule: String, _ host: String, _ expected: Bool) { #expect(HostRule.allows(rule, host) == expected) }
}
