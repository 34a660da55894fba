/// The known shapes of a failed answer's body: what Wawp documents, what its users report, and what
/// the servers between can put in its place.
public enum ErrorShape: String, CaseIterable, Hashable, Sendable {
  /// `{"status","message","error"}`, the `ErrorResponse` of the Wawp documentation.
  case json
  /// `{"code","message"}`, as the Wawp documentation shows for plan limits.
  case code
  /// `{"error":{"message","code"}}`, which users' code reads.
  case nested
  /// `{"code","message","data":{"status"}}`, the habit of WordPress REST servers.
  case wordpress
  /// WAHA's answer when the session is not ready.
  case waha422
  /// WAHA's report of an exception inside it.
  case waha500
  /// An XML document.
  case xml
  /// The HTML page of a proxy.
  case html
  /// One line of plain text.
  case text
  /// No body at all.
  case empty
  /// Bytes that are neither JSON nor UTF-8, announced as JSON.
  case garbage
  /// `{"success":false,"message"}`, which users have seen with status 200.
  case refused

  /// The status that a shape brings with it when it is named without one, if it has one of its own.
  var ownStatus: Int? {
    switch self {
    case .waha422: 422
    case .waha500: 500
    case .refused: 200
    default: nil
    }
  }
}
