import NIOHTTP1

/// The header fields that carry an HMAC, and what it is made with.
struct HMACFields: Sendable {
  let header: String
  let algorithmHeader: String
  let algorithm: Authentication.Algorithm

  /// - Throws: `ListenerError` if a name cannot be that of a field.
  init(header: String, algorithmHeader: String, algorithm: Authentication.Algorithm) throws {
    try Self.validate(header)
    try Self.validate(algorithmHeader)
    self.header = header
    self.algorithmHeader = algorithmHeader
    self.algorithm = algorithm
  }

  /// The signature's bytes.
  func signature(in headers: HTTPHeaders) throws(AuthenticationFailure) -> [UInt8] {
    var text = Substring(try headers.single(header))
    if let named = headers.first(name: algorithmHeader), !isOurs(named) { throw .malformed }
    // The name of an algorithm is short; the digits behind it need not be looked through.
    if let equals = text.utf8.prefix(16).firstIndex(of: UInt8(ascii: "=")) {
      guard isOurs(String(text[..<equals])) else { throw .malformed }
      text = text[text.utf8.index(after: equals)...]
    }
    guard let bytes = HexCoding.decode(text.utf8, count: algorithm.byteCount) else { throw .malformed }
    return bytes
  }

  /// WAHA says `sha512`; others write `SHA-512` or `hmac-sha512`.
  private func isOurs(_ name: String) -> Bool {
    if name == algorithm.rawValue { return true }
    var name = name.lowercased()
    if name.hasPrefix("hmac-") { name.removeFirst(5) }
    return name.filter { $0 != "-" } == algorithm.rawValue
  }

  static func validate(_ name: String) throws {
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    let isName =
      !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: marks.contains(byte)
        }
      }
    guard isName else {
      throw ListenerError(
        .configuration, "\"\(name)\" cannot be the name of a header field", hint: "use letters, digits and hyphens")
    }
  }
}

extension Authentication.Algorithm {
  /// The length of its signatures.
  var byteCount: Int {
    switch self {
    case .sha512: 64
    case .sha256: 32
    }
  }
}
