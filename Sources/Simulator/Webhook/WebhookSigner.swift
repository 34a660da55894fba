import Crypto
import NIOCore

/// Signs the bodies of webhooks.
///
/// It holds the secret: nothing it gives out may be shown, except to the receiver.
struct WebhookSigner: Sendable {
  let scheme: SignatureScheme
  private let secret: String
  private let key: SymmetricKey
  private let headerName: String?

  /// A signer, which may put the signature into another header than the usual one.
  ///
  /// A secret for Standard Webhooks that begins with `whsec_` is base 64 after that; every other secret is taken as the
  /// bytes that it is.
  ///
  /// - Throws: `SimulatorError.invalidSetting` if the secret is empty, cannot stand in a header where it has to, or is
  ///   not in base 64 after `whsec_`.
  init(scheme: SignatureScheme, secret: String, headerName: String? = nil) throws {
    guard !secret.isEmpty else { throw SimulatorError.invalidSetting("the webhook secret is empty") }
    let isVisible = secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    guard scheme != .plain || isVisible else {
      throw SimulatorError.invalidSetting("the webhook secret has blanks or other characters that no header can hold")
    }
    if let headerName {
      guard !headerName.isEmpty, headerName.utf8.allSatisfy(Self.isTokenByte) else {
        throw SimulatorError.invalidSetting("\"\(headerName)\" is not the name of a header")
      }
    }
    self.scheme = scheme
    self.secret = secret
    self.headerName = headerName
    if scheme == .standardWebhooks, secret.hasPrefix("whsec_") {
      guard let bytes = Base64.bytes(of: secret.dropFirst("whsec_".count)), !bytes.isEmpty else {
        throw SimulatorError.invalidSetting("the webhook secret is not in base 64 after whsec_")
      }
      key = SymmetricKey(data: bytes)
    } else {
      key = SymmetricKey(data: Array(secret.utf8))
    }
  }

  /// The parameter to add to the URL's query, if that is where the secret goes.
  var queryParameter: String? {
    scheme == .url ? "secret=\(PercentCoding.encoded(secret))" : nil
  }

  /// The header fields that prove the body.
  ///
  /// - Parameters:
  ///   - id: the message's ID, which Standard Webhooks sign too.
  ///   - time: when the attempt is made, in seconds since 1970.
  func fields(for body: [UInt8], id: String, time: Double) -> [RequestField] {
    switch scheme {
    case .hmacSHA512:
      let code = Hexadecimal.text(of: HMAC<SHA512>.authenticationCode(for: body, using: key))
      return hexFields(code, algorithm: "sha512")
    case .hmacSHA256:
      let code = Hexadecimal.text(of: HMAC<SHA256>.authenticationCode(for: body, using: key))
      return hexFields(code, algorithm: "sha256")
    case .standardWebhooks:
      let seconds = String(Int(time))
      let signed = Array("\(id).\(seconds).".utf8) + body
      let code = Base64.text(of: Array(HMAC<SHA256>.authenticationCode(for: signed, using: key)))
      return [
        RequestField(name: "webhook-id", value: id), RequestField(name: "webhook-timestamp", value: seconds),
        RequestField(name: headerName ?? "webhook-signature", value: "v1,\(code)"),
      ]
    case .plain: return [RequestField(name: headerName ?? "X-Wawp-Signature", value: secret)]
    case .url: return []
    }
  }

  private func hexFields(_ code: String, algorithm: String) -> [RequestField] {
    [
      RequestField(name: headerName ?? "X-Webhook-Hmac", value: code),
      RequestField(name: "X-Webhook-Hmac-Algorithm", value: algorithm),
    ]
  }

  /// What RFC 9110 allows in a header's name.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
