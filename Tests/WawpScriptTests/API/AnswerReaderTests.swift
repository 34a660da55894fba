import HTTPTransport
import Testing
@testable import WawpScript

@Suite("Reading an answer")
struct AnswerReaderTests {
  private static let other =
    "the server redirects to another host, evil.example, which is not followed: check the base url"
  private static let same =
    "the server redirects to another address on the same host, which is not followed: check the base url"
  private static let nowhere =
    "the server answered with a redirect (302), which is not followed: check the base url"

  @Test(
    "a redirect is named by its host alone, and not followed",
    arguments: [
      ("https://evil.example/x?access_token=abc", other), ("http://user:pw@EVIL.example:81/x", other),
      ("//evil.example/x", other), ("https://evil.example?x", other), ("https://evil.example", other),
      ("https://api.example/elsewhere", same), ("/login?to=https://evil.example/", same), ("login", same),
      ("http://api.example:80/", same), ("https://", same), (" ", nowhere),
      (
        "https://[::1]:8/x",
        "the server redirects to another host, [::1], which is not followed: check the base url"
      ),
    ])
  func redirect(location: String, message: String) throws {
    let fixture = try ClientFixture(
      .response(
        302, headers: [HTTPHeader(name: "Location", value: location)], body: Array("<h1>Found</h1>".utf8)))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.code == .badResponse)
    #expect(failure.message == message)
    #expect(!failure.retryable)
    #expect(fixture.transport.requests.count == 1)
  }

  @Test("a redirect without an address")
  func redirectNowhere() throws {
    let fixture = try ClientFixture(.response(302))
    fixture.reject()
    fixture.run()
    #expect(try #require(fixture.failure).message == Self.nowhere)
  }

  @Test("the server's code and the status are passed on")
  func codes() throws {
    let fixture = try ClientFixture(.text(404, #"{"code":"invalid_session","message":"scan"}"#))
    fixture.reject()
    fixture.run()
    let failure = try #require(fixture.failure)
    #expect(failure.bodyCode == "invalid_session")
    #expect(failure.message == "scan")
    #expect(failure.failureClass == .permanent)
  }
}
