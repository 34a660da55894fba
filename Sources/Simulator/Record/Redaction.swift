/// Takes secrets out of what is shown: by the name of the field they stand in, and, since a token can turn
/// up anywhere, also by their text.
struct Redaction {
  /// What stands in a secret's place.
  static let mark = "[redacted]"
  /// A token shorter than this is taken out by name only: looking for one or two letters in every text
  /// would leave nothing to read.
  static let shortestSearched = 4

  /// The texts to take out, as bytes, the longest first, so that no part of one is left over.
  private let secrets: [[UInt8]]

  /// Looks for these tokens, as they are and percent-escaped.
  init(tokens: [String]) {
    let searched = Set(tokens).filter { $0.utf8.count >= Self.shortestSearched }
    let forms = Set(searched.flatMap { [$0, Self.escaped($0), Self.escaped($0).lowercased()] })
    secrets = forms.map { Array($0.utf8) }.sorted { $0.count > $1.count }
  }

  /// Whether the value of a header field, query parameter or JSON member of this name is a secret,
  /// however the name is written: `access_token`, `Access-Token`, `accessToken`.
  static func isSecret(name: String) -> Bool {
    let plain = String(name.lowercased().filter { $0.isLetter })
    return ["token", "secret", "password", "authorization", "apikey", "cookie"].contains {
      contains(Array(plain.utf8), Array($0.utf8))
    }
  }

  /// The value as it may be shown under this name.
  ///
  /// The scheme of an authorization stays: it tells where the client put its token.
  func shown(_ value: String, under name: String) -> String {
    guard Self.isSecret(name: name) else { return clean(value) }
    return value.lowercased().hasPrefix("bearer ") ? "Bearer \(Self.mark)" : Self.mark
  }

  /// The text without the tokens that it mentions.
  ///
  /// Quick when it mentions none, as is usual.
  static func clean(_ text: String, of tokens: [String]) -> String {
    let bytes = Array(text.utf8)
    guard tokens.contains(where: { contains(bytes, Array($0.utf8)) }) else { return text }
    return Redaction(tokens: tokens).clean(text)
  }

  /// The text without the tokens.
  func clean(_ text: String) -> String {
    guard !secrets.isEmpty else { return text }
    var bytes = Array(text.utf8)
    for secret in secrets {
      Self.replace(secret, in: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func replace(_ secret: [UInt8], in bytes: inout [UInt8]) {
    var start = 0
    while let found = firstIndex(of: secret, in: bytes, from: start) {
      bytes.replaceSubrange(found..<found + secret.count, with: mark.utf8)
      start = found + mark.utf8.count
    }
  }

  private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    firstIndex(of: part, in: bytes, from: 0) != nil
  }

  private static func firstIndex(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= part.count else { return nil }
    return (start...bytes.count - part.count).first { bytes[$0...].starts(with: part) }
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      let scalar = Unicode.Scalar(byte)
      if byte < 0x80, scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
  }
}
