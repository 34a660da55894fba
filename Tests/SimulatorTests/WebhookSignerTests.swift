import Testing

@testable import Simulator

@Suite("WebhookSigner")
struct WebhookSignerTests {
  private static let body = Array(#"{"event":"message","session":"default","engine":"WEBJS"}"#.utf8)

  private func fields(_ scheme: SignatureScheme, _ secret: String, header: String? = nil) throws -> [String] {
    try WebhookSigner(scheme: scheme, secret: secret, headerName: header)
      .fields(for: Self.body, id: "evt_1", time: 1_700_000_000.9).map { "\($0.name): \($0.value)" }
  }

  @Test("signs as the example in WAHA's documentation")
  func sha512() throws {
    #expect(
      try fields(.hmacSHA512, "my-secret-key") == [
        "X-Webhook-Hmac: 208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8"
          + "097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89",
        "X-Webhook-Hmac-Algorithm: sha512",
      ])
  }

  @Test("signs with SHA-256, in a header of one's choice")
  func sha256() throws {
    #expect(
      try fields(.hmacSHA256, "my-secret-key", header: "X-Sig") == [
        "X-Sig: 46270e6ad829217a54d67026afb4ef20e76d3a4ea36d64b140834b5fb3e8b83a",
        "X-Webhook-Hmac-Algorithm: sha256",
      ])
  }

  @Test("signs ID, time and body as Standard Webhooks want it, with the secret in base 64 or raw")
  func standardWebhooks() throws {
    // The second secret is the first one's bytes in base 64, so both give the same signature.
    let raw = try fields(.standardWebhooks, "my-secret-key")
    #expect(raw == (try fields(.standardWebhooks, "whsec_bXktc2VjcmV0LWtleQ==")))
    #expect(raw.prefix(2) == ["webhook-id: evt_1", "webhook-timestamp: 1700000000"])
    #expect(raw[2] == "webhook-signature: v1,suhDPo2K677FStlk025Ui+EDx9znUVbh1pl4LTmtaPY=")
  }

  @Test("shows the secret itself where the scheme says so")
  func plain() throws {
    #expect(try fields(.plain, "s3cret") == ["X-Wawp-Signature: s3cret"])
    #expect(try fields(.url, "s3cret").isEmpty)
    #expect(try WebhookSigner(scheme: .url, secret: "a b&c").queryParameter == "secret=a%20b%26c")
  }

  @Test(
    "refuses secrets that cannot be used",
    arguments: [
      (SignatureScheme.hmacSHA512, ""), (.plain, "with blank"), (.plain, "line\nfeed"),
      (.standardWebhooks, "whsec_***"), (.standardWebhooks, "whsec_"),
    ])
  func refuses(_ scheme: SignatureScheme, _ secret: String) {
    let error = #expect(throws: SimulatorError.self) { try WebhookSigner(scheme: scheme, secret: secret) }
    #expect(secret.isEmpty || error?.description.contains(secret) == false || secret == "whsec_")
  }

  @Test("refuses a header name that none can have", arguments: ["", "a b", "a:b", "ä"])
  func headerName(_ name: String) {
    #expect(throws: SimulatorError.self) {
      try WebhookSigner(scheme: .hmacSHA512, secret: "x", headerName: name)
    }
  }
}
