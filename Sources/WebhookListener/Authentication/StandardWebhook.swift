import NIOHTTP1

/// What a request that is signed as standardwebhooks.com describes says about itself.
struct StandardWebhook: Sendable {
  /// Seconds since 1970.
  let time: Int64
  /// What is signed before the body: `id.timestamp.`.
  let signedPrefix: [UInt8]
  /// The signatures of version 1; any may fit.
  let signatures: [[UInt8]]

  /// Enough for any change of secrets; each is compared with each secret's.
  private static let mostSignatures = 16

  init(_ headers: HTTPHeaders) throws(AuthenticationFailure) {
    let id = try headers.single("webhook-id")
    let timestamp = try headers.single("webhook-timestamp")
    let list = try headers.single("webhook-signature")
    guard timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let time = Int64(timestamp) else {
      throw .malformed
    }
    self.time = time
    signedPrefix = Array("\(id).\(timestamp).".utf8)
    var signatures: [[UInt8]] = []
    for entry in list.split(separator: " ") where entry.hasPrefix("v1,") {
      // One that cannot be read may be of a later kind.
      guard let bytes = Base64.decode(entry.dropFirst(3)), bytes.count == 32 else { continue }
      signatures.append(bytes)
    }
    guard (1...Self.mostSignatures).contains(signatures.count) else { throw .malformed }
    self.signatures = signatures
  }

  /// The key in a secret.
  ///
  /// - Throws: `ListenerError` if what follows `whsec_` is not base64.
  static func key(in secret: Secret) throws -> [UInt8] {
    let prefix = Array("whsec_".utf8)
    guard secret.bytes.starts(with: prefix) else { return secret.bytes }
    let text = String(decoding: secret.bytes.dropFirst(prefix.count), as: UTF8.self)
    guard let key = Base64.decode(text[...]), !key.isEmpty else {
      throw ListenerError(
        .configuration, "a webhook secret begins with whsec_ but is not base64 after that",
        hint: "copy it again, all of it")
    }
    return key
  }
}
