import NIOHTTP1
import Testing

@testable import WebhookListener

@Suite struct StandardWebhookTests {
  // The vector of the libraries at standardwebhooks.com.
  static let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
  static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  static let time: Int64 = 1_614_265_330
  static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
  static let body = #"{"test": 2432232314}"#

  private func outcome(
    _ changes: [String: String?] = [:], secrets: [Secret] = [secret], now: Int64 = time, body: String = body
  ) throws -> AuthenticationFailure? {
    var headers: [String: String?] = [
      "Webhook-Id": Self.id, "Webhook-Timestamp": String(Self.time), "Webhook-Signature": Self.signature,
    ]
    headers.merge(changes) { $1 }
    let fields = HTTPHeaders(headers.compactMap { name, value in value.map { (name, $0) } })
    let authenticator = try Authenticator(
      Authentication([.init(.standardWebhooks, secrets: secrets)]), now: { now })
    do {
      try authenticator.verify(try authenticator.signatures(in: fields, RequestTarget("/")), of: Array(body.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test("the published signature holds, alone or among others")
  func vector() throws {
    #expect(try outcome() == nil)
    let others =
      "v1,AAAA v2,xyz v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
    #expect(try outcome(["Webhook-Signature": "\(others) \(Self.signature)"]) == nil)
    #expect(try outcome(secrets: [Secret("whsec_AAAA"), Self.secret]) == nil)
  }

  @Test("a secret without the prefix is its own bytes")
  func raw() throws {
    let signature = "v1,ejzB03xbiX+BYE2p5UprnxYMT3NDCs3S0jg3homzfN0="
    #expect(try outcome(["Webhook-Signature": signature], secrets: [Secret("raw secret")]) == nil)
  }

  @Test(
    "the signed time may be as far from now as the replay window is wide",
    arguments: [(0, nil), (300, nil), (-300, nil), (301, .stale), (-301, .stale), (Int64.max - time, .stale)]
      as [(Int64, AuthenticationFailure?)])
  func window(difference: Int64, failure: AuthenticationFailure?) throws {
    #expect(try outcome(now: Self.time + difference) == failure)
  }

  @Test(
    "what is changed or missing is refused for its reason",
    arguments: [
      (["Webhook-Id": nil], .missing), (["Webhook-Timestamp": nil], .missing), (["Webhook-Signature": nil], .missing),
      (["Webhook-Id": "msg_other"], .mismatch), (["Webhook-Timestamp": "1614265331"], .mismatch),
      (["Webhook-Timestamp": "01614265330"], .mismatch), (["Webhook-Timestamp": "-1614265330"], .malformed),
      (["Webhook-Timestamp": "soon"], .malformed), (["Webhook-Timestamp": "99999999999999999999"], .malformed),
      (["Webhook-Signature": "v1,"], .malformed), (["Webhook-Signature": "v2,abc"], .malformed),
      (["Webhook-Signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="], .malformed),
      (["Webhook-Signature": Array(repeating: signature, count: 17).joined(separator: " ")], .malformed),
      (["Webhook-Signature": "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="], .mismatch),
    ] as [([String: String?], AuthenticationFailure)])
  func refused(changes: [String: String?], failure: AuthenticationFailure) throws {
    #expect(try outcome(changes) == failure)
  }

  @Test("a changed body is refused")
  func body() throws {
    #expect(try outcome(body: Self.body + " ") == .mismatch)
  }
}
