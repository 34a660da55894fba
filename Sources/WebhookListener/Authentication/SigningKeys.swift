import Crypto

/// The keys of which one must have signed a body.
///
/// The part of the HMAC that depends on the key only is done once for each key.
struct SigningKeys<Hash: HashFunction & Sendable>: Sendable {
  private let keyed: [HMAC<Hash>]

  init(_ secrets: [[UInt8]]) {
    keyed = secrets.map { HMAC(key: SymmetricKey(data: $0)) }
  }

  /// Whether one of the signatures is that of the parts by one of the keys; all are tried in any case.
  func verify(_ signatures: [[UInt8]], of parts: [UInt8]...) -> Bool {
    var isValid = false
    for var hmac in keyed {
      for part in parts { hmac.update(data: part) }
      let code = hmac.finalize()
      for signature in signatures {
        let isEqual = code.withUnsafeBytes { ConstantTime.isEqual($0, signature) }
        isValid = isValid || isEqual
      }
    }
    return isValid
  }
}
