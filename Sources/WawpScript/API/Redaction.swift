/// Takes secrets out of text that is about to be shown, logged or recorded.
///
/// Two things are taken out: every secret that it was told, however the text encodes it, and whatever stands
/// where a secret usually stands (`access_token=...`, `access-token: ...`, `Bearer ...`, `?secret=...`),
/// so that a token that it was not told does not get out either.
public struct Redaction: Sendable {
  /// What is shown in place of a secret.
  public static let mark = "[redacted]"

  /// A shorter secret is no secret: taking it out would only make the text unreadable.
  static let shortestSecret = 4

  private let secrets: [[UInt8]]

  /// Prepares for these secrets; those of less than four bytes are left alone.
  public init(secrets: [String] = []) {
    self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= Self.shortestSecret }
  }

  /// Prepares for the access token of these credentials; the instance ID is not a secret.
  public init(_ credentials: Credentials) { self.init(secrets: [credentials.accessToken]) }

  /// The text with `[redacted]` in place of every secret; doing it twice is the same as once.
  public func redact(_ text: String) -> String {
    // The known secrets first, whole: one may hold a character that would end a value in the second pass.
    let known = Self.replace(in: Array(text.utf8)) { bytes, index in
      secretEnd(in: bytes, at: index).map { index..<$0 }
    }
    let bytes = Self.replace(in: known) { bytes, index in NamedSecret.value(in: bytes, at: index) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes with the mark in place of every range that `find` gives; it is asked at each index in turn
  /// for a range that begins there or later.
  private static func replace(in bytes: [UInt8], find: ([UInt8], Int) -> Range<Int>?) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if let range = find(bytes, index) {
        output.append(contentsOf: bytes[index..<range.lowerBound])
        output.append(contentsOf: mark.utf8)
        index = range.upperBound
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return output
  }

  private func secretEnd(in bytes: [UInt8], at index: Int) -> Int? {
    var longest: Int?
    for secret in secrets {
      if let end = EncodedMatch.end(of: secret, in: bytes, at: index), end > longest ?? 0 { longest = end }
    }
    return longest
  }
}

extension Redaction: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// How many secrets there are, and none of them.
  public var description: String { "Redaction(secrets: \(secrets.count))" }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// A mirror without the secrets.
  public var customMirror: Mirror { Mirror(self, children: ["secrets": secrets.count]) }
}
