import JSON

/// The human part of an answer that says that something failed.
///
/// Wawp publishes no error bodies, and its documentation lists JSON, XML, HTML and plain text for the same
/// status. So nothing is taken for granted: the kind of body is guessed from its first character as well as
/// from the content type, every shape that is known from the API, from WAHA and from the servers in between
/// is understood, and reading a body cannot fail.
public struct ErrorBody: Sendable, Equatable {
  /// What there is to say when the body says nothing.
  public static let noExplanation = "the server sent no explanation"

  /// What the server says, in its own words: one line of at most 300 characters, without secrets.
  public let message: String
  /// The server's own code for it, such as `invalid_session`, if there is one.
  public let code: String?
  /// Whether `message` is the server's own words, rather than ours about a body that has none.
  public let isExplained: Bool

  /// Reads a body of any kind.
  ///
  /// - Parameters:
  ///   - status: the status that came with it, which a number called `code` in the body may just repeat.
  ///   - contentType: the `Content-Type` header, if there was one; it may be wrong.
  ///   - body: the bytes; may be empty, cut off or no text at all.
  ///   - redaction: takes the secrets out of what the server repeats of the request.
  public init(status: Int, contentType: String?, body: [UInt8], redaction: Redaction) {
    let found = Self.explanation(status: status, contentType: contentType, body: body)
    let words = found.message.map { OneLine.make(redaction.redact(BodyText.cut($0))) } ?? ""
    let code = found.code.map { OneLine.make(redaction.redact(BodyText.cut($0)), limit: 64) } ?? ""
    self.code = code.isEmpty ? nil : code
    isExplained = !words.isEmpty || !code.isEmpty
    if !words.isEmpty {
      message = words
    } else if !code.isEmpty {
      message = code
    } else {
      message = found.remark ?? Self.noExplanation
    }
  }

  /// What was found in a body, as it stands there.
  struct Explanation {
    var message: String?
    var code: String?
    /// What we say about a body without words.
    var remark: String?
  }

  private static func explanation(status: Int, contentType: String?, body: [UInt8]) -> Explanation {
    guard let bytes = BodyText.bytes(of: body, contentType: contentType) else {
      return Explanation(remark: "the server's explanation is not text (\(body.count) bytes)")
    }
    guard let first = bytes.first else { return Explanation() }
    if first == UInt8(ascii: "<") { return markup(bytes) }
    if mayBeJSON(first), let found = json(body, status: status) { return found }
    return Explanation(message: String(decoding: bytes, as: UTF8.self))
  }

  private static func mayBeJSON(_ first: UInt8) -> Bool {
    // Besides objects and arrays a string, a number or a word may be a whole JSON text; a sentence is none.
    first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
      || first == UInt8(ascii: "n")
  }

  private static func json(_ body: [UInt8], status: Int) -> Explanation? {
    try? JSONParser().withValue(of: body) { value in
      var found = JSONExplanation.read(value, status: status)
      if found.message == nil, found.code == nil, JSONExplanation.hasContent(value) {
        found.message = JSONExplanation.compact(value)
      }
      return found
    }
  }

  private static func markup(_ bytes: [UInt8]) -> Explanation {
    let markup = Markup(bytes)
    return Explanation(message: markup.explanation, code: markup.code)
  }
}
