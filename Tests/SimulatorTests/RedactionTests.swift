import Testing

@testable import Simulator

@Suite("Redaction")
struct RedactionTests {
  @Test(
    "knows secrets by their names, however written",
    arguments: [
      ("access_token", true), ("Access-Token", true), ("accessToken", true), ("Authorization", true),
      ("proxy-authorization", true), ("X-Api-Key", true), ("client_secret", true), ("Cookie", true),
      ("instance_id", false), ("callId", false), ("from", false), ("X-Instance-ID", false),
    ])
  func names(name: String, isSecret: Bool) {
    #expect(Redaction.isSecret(name: name) == isSecret)
  }

  @Test(
    "takes tokens out of any text",
    arguments: [
      ("T0K/en+1", "nothing here"), ("[redacted]", "T0K/en+1"),
      ("a[redacted][redacted]b", "aT0K/en+1T0K/en+1b"),
      ("x=[redacted]&", "x=T0K%2Fen%2B1&"), ("x=[redacted]&", "x=t0k%2fen%2b1&"),
      ("[redacted]\u{301}", "T0K/en+1\u{301}"),
    ])
  func texts(expected: String, text: String) {
    let redaction = Redaction(tokens: ["T0K/en+1", "T0K/"])
    #expect(redaction.clean(text) == (text == "nothing here" ? text : expected))
  }

  @Test("leaves no part of the longer of two tokens")
  func overlap() {
    #expect(Redaction(tokens: ["token", "token-long"]).clean("token-long token") == "[redacted] [redacted]")
  }

  @Test("shows the scheme of an authorization, and nothing else of it")
  func scheme() {
    let redaction = Redaction(tokens: [])
    #expect(redaction.shown("Bearer abc", under: "Authorization") == "Bearer [redacted]")
    #expect(redaction.shown("Basic abc", under: "Authorization") == "[redacted]")
    #expect(redaction.shown("abc", under: "callId") == "abc")
  }

  @Test("does not look for tokens of a letter or two, which would spoil every text")
  func short() {
    #expect(Redaction(tokens: ["a", "", "abc"]).clean("abcabc") == "abcabc")
  }
}
