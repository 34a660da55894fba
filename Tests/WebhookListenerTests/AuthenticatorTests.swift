import NIOHTTP1
import Testing

@testable import WebhookListener

@Suite struct AuthenticatorTests {
  /// The body and key of WAHA's published vector.
  static let body = #"{"event":"message","session":"default","engine":"WEBJS"}"#
  static let key = Secret("my-secret-key")
  static let sha512 =
    "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
    + "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
  static let sha256 = "46270e6ad829217a54d67026afb4ef20e76d3a4ea36d64b140834b5fb3e8b83a"

  private func outcome(
    _ requirements: [Authentication.Requirement], _ headers: [(String, String)], uri: String = "/webhook",
    body: String = body, now: Int64 = 1_614_265_330
  ) throws -> AuthenticationFailure? {
    let authenticator = try Authenticator(Authentication(requirements), now: { now })
    do {
      let signatures = try authenticator.signatures(in: HTTPHeaders(headers), RequestTarget(uri))
      try authenticator.verify(signatures, of: Array(body.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "the published signatures hold, in any form that senders use",
    arguments: [
      (.sha512, [("X-Webhook-Hmac", sha512)]),
      (.sha512, [("x-webhook-hmac", sha512.uppercased()), ("X-Webhook-Hmac-Algorithm", "sha512")]),
      (.sha512, [("X-Webhook-Hmac", "sha512=" + sha512), ("X-Webhook-Hmac-Algorithm", "SHA-512")]),
      (.sha512, [("X-Webhook-Hmac", " \(sha512)\t")]), (.sha256, [("X-Webhook-Hmac", sha256)]),
      (.sha256, [("X-Webhook-Hmac", "SHA256=" + sha256), ("X-Webhook-Hmac-Algorithm", "hmac-sha256")]),
    ] as [(Authentication.Algorithm, [(String, String)])])
  func vectors(algorithm: Authentication.Algorithm, headers: [(String, String)]) throws {
    #expect(try outcome([.init(.hmac(algorithm), secrets: [Self.key])], headers) == nil)
  }

  @Test(
    "a signature that does not fit is refused for its reason",
    arguments: [
      ([], .missing), ([("X-Webhook-Hmac", "")], .missing), ([("X-Webhook-Hmac", "xyz")], .malformed),
      ([("X-Webhook-Hmac", sha256)], .malformed), ([("X-Webhook-Hmac", sha512 + "00")], .malformed),
      ([("X-Webhook-Hmac", "sha256=" + sha512)], .malformed), ([("X-Webhook-Hmac", "=" + sha512)], .malformed),
      ([("X-Webhook-Hmac", sha512), ("X-Webhook-Hmac-Algorithm", "sha256")], .malformed),
      ([("X-Webhook-Hmac", sha512), ("X-Webhook-Hmac-Algorithm", "none")], .malformed),
      ([("X-Webhook-Hmac", sha512), ("x-webhook-hmac", sha512)], .malformed),
      ([("X-Webhook-Hmac", String(sha512.dropLast()) + "8")], .mismatch),
      ([("X-Webhook-Hmac", "3" + sha512.dropFirst())], .mismatch),
      ([("X-Webhook-Hmac", String(repeating: "0", count: 128))], .mismatch),
    ] as [([(String, String)], AuthenticationFailure)])
  func refused(headers: [(String, String)], failure: AuthenticationFailure) throws {
    #expect(try outcome([.init(.hmac(.sha512), secrets: [Self.key])], headers) == failure)
  }

  @Test("a signature is that of the very bytes", arguments: [body + " ", "", "x" + body])
  func otherBody(body: String) throws {
    let requirement = Authentication.Requirement(.hmac(.sha512), secrets: [Self.key])
    #expect(try outcome([requirement], [("X-Webhook-Hmac", Self.sha512)], body: body) == .mismatch)
  }

  @Test("while secrets are changed, each of them fits", arguments: 0..<3)
  func rotation(position: Int) throws {
    var secrets = [Secret("old"), Secret("older")]
    secrets.insert(Self.key, at: position)
    #expect(try outcome([.init(.hmac(.sha512), secrets: secrets)], [("X-Webhook-Hmac", Self.sha512)]) == nil)
  }

  @Test("names of fields can be configured")
  func names() throws {
    let scheme = Authentication.Scheme.hmac(.sha256, header: "X-Hub-Signature-256", algorithmHeader: "X-Alg")
    let requirement = Authentication.Requirement(scheme, secrets: [Self.key])
    #expect(try outcome([requirement], [("x-hub-signature-256", "sha256=" + Self.sha256)]) == nil)
    #expect(try outcome([requirement], [("X-Webhook-Hmac", Self.sha256)]) == .missing)
  }

  @Test("everything that is required must hold")
  func all() throws {
    let requirements: [Authentication.Requirement] = [
      .init(.query(), secrets: [Secret("a b")]), .init(.hmac(.sha512), secrets: [Self.key]),
      .init(.plain(), secrets: [Secret("plain")]), .init(.hmac(.sha256, header: "X-Second"), secrets: [Self.key]),
    ]
    let headers = [("X-Webhook-Hmac", Self.sha512), ("X-Wawp-Signature", "plain"), ("X-Second", Self.sha256)]
    #expect(try outcome(requirements, headers, uri: "/?secret=a%20b") == nil)
    #expect(try outcome(requirements, headers, uri: "/") == .missing)
    for (index, _) in headers.enumerated() {
      var fewer = headers
      fewer.remove(at: index)
      #expect(try outcome(requirements, fewer, uri: "/?secret=a%20b") == .missing)
    }
    #expect(try outcome(requirements, headers, uri: "/?secret=a%20b", body: "{}") == .mismatch)
  }

  @Test("without requirements everybody is let in")
  func none() throws {
    #expect(try outcome([], []) == nil)
  }

  @Test(
    "a secret in the URL fits however it is encoded",
    arguments: [
      ("/?secret=p%40ss+w", nil), ("/?x=1&secret=p%40ss%2Bw", nil), ("/?secret=p@ss+w", nil), ("/", .missing),
      ("/?secret=", .mismatch), ("/?secret=P%40ss+w", .mismatch), ("/?secret=p%40ss", .mismatch),
      ("/?secret=%zz", .malformed), ("/?secret=p%40ss+w&secret=x", .malformed),
    ] as [(String, AuthenticationFailure?)])
  func query(uri: String, failure: AuthenticationFailure?) throws {
    #expect(try outcome([.init(.query(), secrets: [Secret("p@ss+w")])], [], uri: uri) == failure)
  }

  @Test("a plus sign in the URL may stand for a space")
  func plus() throws {
    #expect(try outcome([.init(.query(), secrets: [Secret("a b")])], [], uri: "/?secret=a+b") == nil)
  }

  @Test(
    "a secret in a field must be the very same",
    arguments: [("token", nil), ("Token", .mismatch), ("tokens", .mismatch), ("", .missing)]
      as [(String, AuthenticationFailure?)])
  func plain(value: String, failure: AuthenticationFailure?) throws {
    let requirement = Authentication.Requirement(.plain(), secrets: [Secret("other"), Secret("token")])
    #expect(try outcome([requirement], [("X-Wawp-Signature", value)]) == failure)
  }

  @Test(
    "an unusable secret or field name is a mistake in the configuration",
    arguments: [
      .init(.hmac(.sha512), secrets: []), .init(.plain(), secrets: [Secret("")]),
      .init(.standardWebhooks, secrets: [Secret("whsec_???")]), .init(.standardWebhooks, secrets: [Secret("whsec_")]),
      .init(.hmac(.sha512, header: "X Y"), secrets: [key]), .init(.plain(header: ""), secrets: [key]),
    ] as [Authentication.Requirement])
  func configuration(requirement: Authentication.Requirement) {
    let error = #expect(throws: ListenerError.self) { try Authenticator(Authentication([requirement])) }
    #expect(error?.kind == .configuration)
    #expect(error?.description.contains("???") == false)
  }

  @Test("a secret never shows")
  func secret() {
    var dumped = ""
    dump(Authentication([.init(.plain(), secrets: [Secret("hush")])]), to: &dumped)
    #expect(!dumped.contains("hush"))
    #expect(!"\(Secret("hush"))\(String(reflecting: Secret("hush")))".contains("hush"))
    #expect(!dumped.contains("104"))
  }
}
