import HTTPTransport
import Testing
@testable import WawpScript

@Suite("No secret gets out")
struct RedactionTests {
  private let redaction = Redaction(secrets: ["s3cr3t/t+k=n&%41"])

  @Test(
    "a known secret, however it is encoded",
    arguments: [
      "s3cr3t/t+k=n&%41", "s3cr3t%2Ft%2Bk%3Dn%26%2541", "s3cr3t%2ft%2bk%3dn%26%2541", "s3cr3t\\/t+k=n&%41",
      "s3cr3t\\u002Ft\\u002bk\\u003dn\\u0026%41", "s3cr3t/t+k=n&amp;%41",
      "s3cr3t&#47;t&#x2B;k&equals;n&amp;&#37;41",
      "s3cr3t%252Ft%252Bk%253Dn%2526%252541", "%733cr3t/t+k=n&%41", "s3cr3t\\x2ft+k=n&%41",
    ])
  func known(text: String) {
    #expect(redaction.redact("before \(text) after") == "before [redacted] after")
    #expect(redaction.redact("\(text)\(text)") == "[redacted][redacted]")
    #expect(redaction.redact("?access_token=\(text)&x=1") == "?access_token=[redacted]&x=1")
  }

  @Test(
    "an unknown secret where secrets stand",
    arguments: [
      (
        "GET /v2/x?instance_id=1&access_token=abc123 failed",
        "GET /v2/x?instance_id=1&access_token=[redacted] failed"
      ),
      ("ACCESS_TOKEN=abc&y", "ACCESS_TOKEN=[redacted]&y"),
      ("access_token%3Dabc%26y", "access_token%3D[redacted]%26y"),
      (#"{"access_token":"abc def"}"#, #"{"access_token":"[redacted] def"}"#),
      (#"{\"access_token\": \"abc\/d\"}"#, #"{\"access_token\": \"[redacted]\"}"#),
      ("access-token: a1b2", "access-token: [redacted]"),
      ("access_token => abc", "access_token => [redacted]"),
      ("'access_token' = 'abc'", "'access_token' = '[redacted]'"),
      ("Authorization: Bearer abc.def-1", "Authorization: Bearer [redacted]"),
      ("bearer  x1,", "bearer  [redacted],"),
      ("https://u/h?secret=abc#x", "https://u/h?secret=[redacted]"),
      ("/h?a=1&token=abc", "/h?a=1&token=[redacted]"),
      ("?api_key=abc", "?api_key=[redacted]"),
    ])
  func named(text: String, expected: String) {
    #expect(Redaction().redact(text) == expected)
    #expect(Redaction().redact(expected) == expected)
  }

  @Test(
    "sentences stay as they are",
    arguments: [
      "missing access_token: please send it", "Bearer token is missing", "Bearer authentication required",
      "the access_token is wrong", "access_token", "access_token=", "the secret is out", "bearer",
      "keys: none", "",
      "tokens & secrets?", "100% of \\ and & fine",
    ])
  func sentences(text: String) {
    #expect(Redaction().redact(text) == text)
    #expect(redaction.redact(text) == text)
  }

  @Test("a secret of three letters is none")
  func short() {
    #expect(Redaction(secrets: ["abc", ""]).redact("abc abcd") == "abc abcd")
    #expect(Redaction(secrets: ["abcd"]).redact("abc abcd") == "abc [redacted]")
  }

  @Test("the longer of two secrets is taken out whole")
  func overlapping() {
    #expect(Redaction(secrets: ["abcd", "abcdefgh"]).redact("xabcdefghx") == "x[redacted]x")
  }

  @Test("redactions and credentials do not show their secrets")
  func reflection() throws {
    let credentials = try Credentials(instanceID: "I1", accessToken: "tokentoken")
    for value in [Redaction(credentials) as Any, credentials, [credentials], Optional(credentials) as Any] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in [
        "\(value)", String(reflecting: value), dumped, "\(Mirror(reflecting: value).children.map { $0 })",
      ] {
        #expect(!text.contains("tokentoken"))
      }
    }
  }

  /// The forms in which a server may repeat what it was sent.
  static let echoes: [@Sendable (String) -> String] = [
    { #"{"message":"bad token \#($0)"}"# }, { #"{"code":"\#($0)","message":"m \#($0)"}"# },
    { #"{"error":{"message":"\#($0)"}}"# }, { #"{"request":{"url":"/x?access_token=\#($0)"}}"# },
    { #"{"\#($0)":1}"# }, { "plain \($0)" }, { "<html><title>\($0)</title></html>" },
    { "<e><message>\($0)</message></e>" },
    { "<e code=\"\($0)\" message='\($0)'/>" }, { "<a href=\"?access_token=\($0)\">\($0)</a>" },
    { String(repeating: "x ", count: 145) + $0 }, { String(repeating: " ", count: (64 << 10) - 5) + $0 },
    { "y" + String(repeating: " ", count: (64 << 10) - 12) + $0 + " z" }, { #"{"message":"cut \#($0)"# },
    { #"{"message":"\#(String(repeating: " ", count: (64 << 10) - 5))\#($0)"}"# },
    { #"{"message":"{\"message\":\"\#($0)\"}"}"# }, { #"{"success":false,"message":"\#($0)"}"# },
  ]

  @Test(
    "the token is in no message, whatever shape repeats it, in whatever status", arguments: echoes.indices)
  func echoed(index: Int) throws {
    let token = "Tok/en+12=34"
    let forms = [token, "Tok%2Fen%2B12%3D34", "Tok\\/en+12=34"]
    for status in [200, 302, 400, 401, 404, 500, 502] {
      for form in forms {
        let body = Self.echoes[index](form)
        let location = HTTPHeader(name: "Location", value: "https://\(token).example/?access_token=\(form)")
        let fixture = try ClientFixture(
          .response(status, headers: [location], body: Array(body.utf8)), token: token)
        fixture.reject(within: 0.1)
        fixture.run()
        guard let failure = fixture.failure else { continue }
        let shown = "\(failure) \(failure.bodyCode ?? "")"
        for part in forms + ["Tok/en", "Tok%2Fen", "12=34", "tok/en"] {
          #expect(!shown.contains(part), "\(shown)")
        }
      }
    }
  }

  @Test("the token is in no message of the transport")
  func transport() throws {
    let fixture = try ClientFixture(
      .failure(.tls, message: "bad url https://h/?access_token=abcd1234efgh&x and abcd1234efgh"),
      token: "abcd1234efgh")
    fixture.reject()
    fixture.run()
    #expect(
      try #require(fixture.failure).message == "bad url https://h/?access_token=[redacted]&x and [redacted]")
  }
}
