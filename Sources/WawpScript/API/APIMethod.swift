/// The HTTP methods that an API request may use.
public enum APIMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"

  /// The method of that name in any mixture of cases, or `nil` if it is none of these.
  public init?(_ name: String) { self.init(rawValue: name.uppercased()) }

  /// Whether a repeated request has the effect of a single one (RFC 9110, section 9.2.2).
  public var isIdempotent: Bool { self != .post && self != .patch }

  /// Whether a request of this method may carry a body.
  public var allowsBody: Bool { self != .get && self != .head }

  /// Whether a request of this method carries a JSON object even when there are no parameters: POST, PUT and
  /// PATCH do, since some servers refuse one without a body.
  var needsBody: Bool { allowsBody && self != .delete }
}
