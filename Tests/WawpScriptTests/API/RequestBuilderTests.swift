import HTTPTransport
import Testing
@testable import WawpScript

@Suite("The bytes of a request")
struct RequestBuilderTests {
  static let encodedToken = "T0ken%2Fwith%2Bodd%3Dchars%26more%2541%22%5C"
  static let jsonToken = #"T0ken/with+odd=chars&more%41\"\\"#

  private func body(_ request: HTTPRequest) -> String { String(decoding: request.body, as: UTF8.self) }

  private func headers(_ request: HTTPRequest) -> [String] {
    request.headers.map { "\($0.name): \($0.value)" }.sorted()
  }

  @Test("credentials in the query: the documented sample")
  func query() throws {
    let fixture = try ClientFixture(.silence, placement: .query)
    fixture.reject()
    let request = try #require(fixture.transport.requests.first)
    #expect(request.method == "POST")
    #expect(
      request.url
        == "https://api.example/prefix/v2/calls/reject"
        + "?instance_id=ABC%2F123&access_token=\(Self.encodedToken)"
    )
    #expect(body(request) == #"{"callId":"C1","from":"15550000002@c.us"}"#)
    #expect(
      headers(request) == [
        "Accept: application/json", "Content-Type: application/json", "User-Agent: wawp-script/test",
      ])
    #expect(!request.followsRedirects)
    #expect(request.maximumResponseBytes == 4 << 20)
  }

  @Test("credentials in the body")
  func inBody() throws {
    let fixture = try ClientFixture(.silence, placement: .body)
    fixture.reject()
    let request = try #require(fixture.transport.requests.first)
    #expect(request.url == "https://api.example/prefix/v2/calls/reject")
    #expect(
      body(request)
        == #"{"instance_id":"ABC/123","access_token":"\#(Self.jsonToken)","#
        + #""callId":"C1","from":"15550000002@c.us"}"#
    )
  }

  @Test("credentials in a header and the body")
  func inHeader() throws {
    let fixture = try ClientFixture(.silence, placement: .header)
    fixture.reject()
    let request = try #require(fixture.transport.requests.first)
    #expect(request.url == "https://api.example/prefix/v2/calls/reject")
    #expect(body(request) == #"{"instance_id":"ABC/123","callId":"C1","from":"15550000002@c.us"}"#)
    #expect(headers(request).contains("access-token: \(ClientFixture.token)"))
  }

  @Test(
    "call and caller go out exactly as received",
    arguments: [
      "15550000002:7@s.whatsapp.net", "90000000000001@lid", " C\u{e9}/\"\\\u{1F600} ", "\u{1}", "e\u{301}",
      "",
    ])
  func exact(text: String) throws {
    let fixture = try ClientFixture(.silence)
    fixture.client.reject(
      callID: text, from: text, credentials: fixture.credentials, deadline: .infinity, completion: { _ in })
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\u{1}": "\\u0001"
      default: String(scalar)
      }
    }.joined()
    let request = try #require(fixture.transport.requests.first)
    #expect(Array(body(request).utf8) == Array(#"{"callId":"\#(escaped)","from":"\#(escaped)"}"#.utf8))
  }

  @Test("a message, with and without what it answers")
  func message() throws {
    let fixture = try ClientFixture(.silence)
    fixture.sendText()
    fixture.client.sendText(
      chatID: "1@c.us", message: "line\nline", replyTo: "M1", credentials: fixture.credentials,
      deadline: .infinity,
      completion: { _ in })
    #expect(
      fixture.transport.requests[0].url.hasPrefix("https://api.example/prefix/v2/send/text?instance_id="))
    #expect(body(fixture.transport.requests[0]) == #"{"chatId":"15550000002@c.us","message":"hi"}"#)
    #expect(
      body(fixture.transport.requests[1]) == #"{"chatId":"1@c.us","message":"line\nline","reply_to":"M1"}"#)
  }

  @Test(
    "parameters and credentials of other requests",
    arguments: [
      Case(.get, .query, .none, "?instance_id=ABC%2F123&access_token=\(encodedToken)", ""),
      Case(
        .get, .query, .query([.init("limit", "5"), .init("näme", "a b&c")]),
        "?instance_id=ABC%2F123&access_token=\(encodedToken)&limit=5&n%C3%A4me=a%20b%26c", ""),
      Case(.get, .body, .none, "?instance_id=ABC%2F123&access_token=\(encodedToken)", ""),
      Case(.get, .header, .query([.init("a", "")]), "?instance_id=ABC%2F123&a=", ""),
      Case(.delete, .body, .none, "?instance_id=ABC%2F123&access_token=\(encodedToken)", ""),
      Case(.delete, .query, .body("{}"), "?instance_id=ABC%2F123&access_token=\(encodedToken)", "{}"),
      Case(.post, .query, .none, "?instance_id=ABC%2F123&access_token=\(encodedToken)", "{}"),
      Case(.post, .body, .none, "", #"{"instance_id":"ABC/123","access_token":"\#(jsonToken)"}"#),
      Case(.post, .header, .body(" { \n } "), "", #"{"instance_id":"ABC/123"} "#),
      Case(.put, .header, .body(#" {"a" : [1, 2]}"#), "", #"{"instance_id":"ABC/123","a" : [1, 2]}"#),
      Case(
        .patch, .query, .body(#"{"a": 1.50}"#), "?instance_id=ABC%2F123&access_token=\(encodedToken)",
        #"{"a": 1.50}"#),
      Case(
        .post, .body, .query([.init("q", "1")]), "?q=1",
        #"{"instance_id":"ABC/123","access_token":"\#(jsonToken)"}"#),
    ])
  func placements(expected: Case) throws {
    let fixture = try ClientFixture(.silence, placement: expected.placement)
    try fixture.request(expected.method, "/v2/x@y", expected.parameters)
    let request = try #require(fixture.transport.requests.first)
    #expect(request.method == expected.method.rawValue)
    #expect(request.url == "https://api.example/prefix/v2/x@y" + expected.query)
    #expect(body(request) == expected.body)
    let names = request.headers.map { $0.name.lowercased() }
    #expect(names.contains("content-type") == !expected.body.isEmpty)
    #expect(names.contains("access-token") == (expected.placement == .header))
  }

  struct Case: Sendable {
    let method: APIMethod
    let placement: CredentialsPlacement
    let parameters: APIParameters
    let query: String
    let body: String

    init(
      _ method: APIMethod, _ placement: CredentialsPlacement, _ parameters: APIParameters, _ query: String,
      _ body: String
    ) {
      self.method = method
      self.placement = placement
      self.parameters = parameters
      self.query = query
      self.body = body
    }
  }
}

extension APIParameters {
  static func body(_ text: String) -> APIParameters { .body(Array(text.utf8)) }
}
