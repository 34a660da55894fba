import Testing

@testable import HTTPTransport

@Suite("Addresses")
struct AddressTests {
  @Test(
    "The origin has scheme, host and port in lower case",
    arguments: [
      ("http://a", "http://a:80", "a"), ("https://A.B/c?d#e", "https://a.b:443", "a.b"),
      ("HTTP://a:81/", "http://a:81", "a:81"), ("http://u:p@a/", "http://a:80", "a"),
      ("http://[::1]/", "http://[::1]:80", "[::1]"), ("http://[::1]:8/", "http://[::1]:8", "[::1]:8"),
      ("http://a?@b", "http://a:80", "a"), ("http://a/é", "http://a:80", "a"),
    ])
  func origin(url: String, origin: String, host: String) {
    #expect(Address(url)?.origin == origin)
    #expect(Address(url)?.host == host)
  }

  @Test(
    "What is no address",
    arguments: [
      "", "a", "a/b", "//a", "/a", "ftp://a", "file:///etc/passwd", "http:/a", "http:///a", "http://",
      "http://?",
      "http://:80", "http://u@", "http://a b", "http://a\r\nb", "http://a\u{0}", "http://a\u{7F}",
      " http://a",
      "http://é/", "javascript://a", "http://a\\@b", "http://a/\\",
    ])
  func refused(url: String) { #expect(Address(url) == nil) }

  @Test(
    "No mark hides where the host ends",
    arguments: ["http://evil/\u{301}@good/", "http://evil?\u{301}@good/", "http://evil#\u{301}@good/"])
  func marks(url: String) {
    #expect(Address(url)?.host == "evil")
    #expect(Address.redirect(from: "http://good/", to: url) == nil)
  }

  @Test(
    "Where a redirect leads",
    arguments: [
      ("/x", "http://a/x"), ("/x?y", "http://a/x?y"), ("x", "http://a/b/x"), ("../x", "http://a/b/../x"),
      ("?x", "http://a/b/c?x"), ("http://a/x", "http://a/x"), ("HTTP://A:80/x", "HTTP://A:80/x"),
      ("//a/x", "http://a/x"), ("x?u=http://b/", "http://a/b/x?u=http://b/"), ("/x:y", "http://a/x:y"),
    ])
  func redirect(location: String, url: String) {
    #expect(Address.redirect(from: "http://a/b/c?d#e", to: location) == url)
  }

  @Test(
    "Where no redirect leads",
    arguments: [
      "http://b/", "https://a/", "http://a:81/", "http://b@a:81/", "http://a@b/", "//b/", "ftp://a/",
      "mailto:a",
      "/ x", "http:x", "http://a.b/", "http://aa/", "\\\\b\\x\n", "http://a\\@b/",
    ])
  func noRedirect(location: String) {
    #expect(Address.redirect(from: "http://a/b/c?d#e", to: location) == nil)
  }
}
