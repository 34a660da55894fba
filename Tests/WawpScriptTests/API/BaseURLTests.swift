import Testing
@testable import WawpScript

@Suite("The base URL")
struct BaseURLTests {
  @Test(
    "what is accepted, and how it is written",
    arguments: [
      ("https://api.wawp.net", "https://api.wawp.net"), (" https://api.wawp.net/ \n", "https://api.wawp.net"),
      ("HTTPS://API.Wawp.NET", "https://api.wawp.net"), ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
      ("http://[::1]:80/a", "http://[::1]:80/a"), ("https://h/a/b//", "https://h/a/b"),
      ("https://h/wp-json/awp/v1", "https://h/wp-json/awp/v1"),
      ("http://my_host-1.lan", "http://my_host-1.lan"),
    ])
  func accepted(text: String, written: String) throws {
    let url = try BaseURL(text)
    #expect(url.text == written)
    #expect(url.description == written)
    #expect(try BaseURL(written) == url)
  }

  @Test(
    "what is refused, with what to write instead",
    arguments: [
      ("", "the base url is empty: write https://api.wawp.net"),
      ("api.wawp.net", "api.wawp.net has no scheme: write https://api.wawp.net"),
      ("//api.wawp.net", "//api.wawp.net has no scheme: write https://api.wawp.net"),
      ("localhost:8090", "localhost:8090 has no scheme: write https://localhost:8090"),
      ("https:/api.wawp.net", "https:/api.wawp.net has no scheme: write https://api.wawp.net"),
      ("ftp://h/x", "ftp://h/x has a scheme other than http and https: write https://h/x"),
      ("https://", "https:// has no host: write https://api.wawp.net"),
      ("https:///v2", "https:///v2 has no host: write https://api.wawp.net"),
      ("https://:80", "https://:80 has no host: write https://api.wawp.net"),
      ("https://h:0", "https://h:0 has a port that is not a number from 1 to 65535"),
      ("https://h:65536", "https://h:65536 has a port that is not a number from 1 to 65535"),
      ("https://h:+80", "https://h:+80 has a port that is not a number from 1 to 65535"),
      ("https://h:", "https://h: has a port that is not a number from 1 to 65535"),
      ("https://h/a?b=c", "https://h/a has a query: write only the part before the question mark"),
      ("https://h?b=c", "https://h has a query: write only the part before the question mark"),
      ("https://h/#b", "https://h/ has a fragment: write only the part before the #"),
      (
        "https://u:pw@h/x",
        "https://h/x has a user name before the host: write https://HOST; credentials are set on their own"
      ),
      ("https://a b", "https://a b has a space or a control character in it: write it without"),
      (
        "https://h\u{e9}",
        "https://h\u{e9} has letters outside ascii: "
          + "write the host in its xn-- form and the path percent-encoded"
      ),
      ("https://h\\x", "https://h\\x has a backslash: write / instead"),
      ("https://a..b", "https://a..b has a host that is neither a name nor an address: write https://HOST"),
      ("https://a%41", "https://a%41 has a host that is neither a name nor an address: write https://HOST"),
      ("https://[x]", "https://[x] has a host that is neither a name nor an address: write https://HOST"),
      ("https://h/a/../b", "https://h/a/../b has . or .. in its path: write the path without"),
    ])
  func refused(text: String, message: String) {
    #expect(throws: BaseURLError(message)) { try BaseURL(text) }
  }

  @Test(
    "a secret in it is not repeated",
    arguments: [
      "https://u:hunter22@h", "https://h?access_token=hunter22", "u:hunter22@h/x y",
      "x://hunter22@h#hunter22",
    ])
  func secrets(text: String) {
    let error = #expect(throws: BaseURLError.self) { try BaseURL(text) }
    #expect(error.map { !$0.message.contains("hunter22") } == true)
  }

  @Test(
    "whether it leaves this machine in the clear",
    arguments: [
      ("https://h", true, false), ("http://localhost:1", false, true), ("http://127.9.0.1", false, true),
      ("http://[::1]", false, true), ("http://127.evil.example", false, false),
      ("http://a.localhost", false, true),
    ])
  func safety(text: String, isEncrypted: Bool, isLoopback: Bool) throws {
    let url = try BaseURL(text)
    #expect(url.isEncrypted == isEncrypted)
    #expect(url.isLoopback == isLoopback)
  }

  @Test("the default is Wawp's own address")
  func standard() throws {
    #expect(try BaseURL("https://api.wawp.net") == .wawp)
    #expect(APIConfiguration().baseURL == .wawp)
  }
}
