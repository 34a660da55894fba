import Crypto

/// Secrets that are shown as they are.
///
/// Only their hashes are compared, so that the time it takes tells neither content nor length.
struct KnownSecrets: Sendable {
  private let digests: [SHA256Digest]

  init(_ secrets: [Secret]) {
    digests = secrets.map { SHA256.hash(data: $0.bytes) }
  }

  /// Whether it is one of the secrets; all of them are tried in any case.
  func contain(_ bytes: [UInt8]) -> Bool {
    let digest = Array(SHA256.hash(data: bytes))
    var isKnown = false
    for known in digests {
      let isEqual = known.withUnsafeBytes { ConstantTime.isEqual($0, digest) }
      isKnown = isKnown || isEqual
    }
    return isKnown
  }
}
