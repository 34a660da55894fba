/// The path of an endpoint: `/v2/calls/reject`.
///
/// A path comes from a script, so it must not lead the credentials elsewhere: it names no host, does not
/// climb with `..`, and carries neither query nor fragment.
public struct APIPath: Sendable, Hashable, CustomStringConvertible {
  /// `POST /v2/calls/reject`.
  static let rejectCall = APIPath(unchecked: "/v2/calls/reject")
  /// `POST /v2/send/text`.
  static let sendText = APIPath(unchecked: "/v2/send/text")

  /// The path as it stands in the URL.
  public let text: String

  /// The same as `text`.
  public var description: String { text }

  private init(unchecked text: String) { self.text = text }

  /// Takes a path that is already percent-encoded where it has to be; `@` and `:` need not be.
  ///
  /// - Throws: `APIRequestError`, which says what is wrong with it and what to write.
  public init(_ text: String) throws(APIRequestError) {
    let shown = OneLine.make(text.prefix { $0 != "?" && $0 != "#" }.description, limit: 120)
    guard text.hasPrefix("/") else {
      throw APIRequestError("the path \(shown) does not begin with a slash: write it like /v2/calls/reject")
    }
    guard !text.hasPrefix("//") else {
      throw APIRequestError(
        "the path \(shown) names a host: write only the part after it, like /v2/calls/reject")
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "?"):
        throw APIRequestError("the path \(shown) is followed by a query: pass it as parameters")
      case UInt8(ascii: "#"):
        throw APIRequestError("the path \(shown) has a # in it: write %23")
      case 0...0x20, 0x7F...0xFF, UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"),
        UInt8(ascii: ">"):
        throw APIRequestError("the path \(shown) has a character that must be percent-encoded")
      default: break
      }
    }
    guard Self.hasNoDotSegment(Substring(text)) else {
      throw APIRequestError("the path \(shown) has . or .. in it: write the path that is meant")
    }
    self.text = text
  }

  /// Whether no segment is `.` or `..`, however the dots and slashes are encoded.
  static func hasNoDotSegment(_ path: Substring) -> Bool {
    var decoded = PercentEncoding.decoded(path.utf8)
    // A second round, since a proxy in front of the server may decode once by itself.
    decoded = PercentEncoding.decoded(decoded)
    let dot = UInt8(ascii: ".")
    return !decoded.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
      .contains { $0.elementsEqual([dot]) || $0.elementsEqual([dot, dot]) }
  }

  /// Whether a request to this path sends something to a person, by whatever method: Wawp takes
  /// `GET /v2/send/text` as well, and a repeated GET there is a repeated message.
  var sendsMessage: Bool {
    PercentEncoding.decoded(text.utf8).split(separator: UInt8(ascii: "/")).contains { segment in
      String(decoding: segment, as: UTF8.self).lowercased().hasPrefix("send")
    }
  }
}
