/// The kind of failure that a script sees as `info.code`.
///
/// The raw values are part of the contract with scripts.
public enum APIErrorCode: String, Sendable, CaseIterable {
  /// The request was wrong: 400, 405, 422 and every 4xx without a code of its own.
  case badRequest = "bad_request"
  /// The access token is missing or wrong: 401.
  case unauthorized
  /// The plan or its quota does not allow it: 402 and 403.
  case forbidden
  /// The session or the thing asked for does not exist: 404 and 410.
  case notFound = "not_found"
  /// It collides with the state of the thing asked for: 409 and 423.
  case conflict
  /// Too many requests: 429.
  case rateLimited = "rate_limited"
  /// The server failed: 500 and every 5xx without a code of its own.
  case serverError = "server_error"
  /// Something between us and the server failed: 502, 503, 504, and the 52x and 530 of Cloudflare.
  case badGateway = "bad_gateway"
  /// No answer came: name not found, connection refused or lost, TLS failed, or a proxy refused (407).
  case network
  /// The answer took too long, or there was no time left to ask: also 408.
  case timeout
  /// The request (413) or the answer is longer than the limit.
  case tooLarge = "too_large"
  /// The answer is not one that the API gives: a redirect, a page of HTML with status 200, broken HTTP.
  case badResponse = "bad_response"
  /// Status 2xx with a body that says that it failed.
  case refused
  /// The call is older than the ring, so the request was not sent.
  case late
  /// It was given up before an answer came.
  case cancelled

  /// Whether the same request may succeed later without anybody changing anything.
  public var isRetryable: Bool {
    switch self {
    case .rateLimited, .serverError, .badGateway, .network, .timeout, .cancelled: true
    case .badRequest, .unauthorized, .forbidden, .notFound, .conflict, .tooLarge, .badResponse, .refused,
      .late:
      false
    }
  }
}

extension APIErrorCode {
  /// The kind of failure that a status stands for; `nil` for 2xx, which are judged by their bodies.
  ///
  /// Redirects are not followed and so are answers that the API does not give, as is anything below 200.
  public init?(status: Int) {
    switch status {
    case 200...299: return nil
    case 401: self = .unauthorized
    case 402, 403: self = .forbidden
    case 404, 410: self = .notFound
    case 407: self = .network
    case 408: self = .timeout
    case 409, 423: self = .conflict
    case 413: self = .tooLarge
    case 429: self = .rateLimited
    case 400...499: self = .badRequest
    case 502, 503, 504, 520...527, 530: self = .badGateway
    case 500...599: self = .serverError
    default: self = .badResponse
    }
  }

  /// Whether an idempotent request is sent again after this status: 429, 500, 502, 503 and 504.
  static func isRetried(status: Int) -> Bool {
    switch status {
    case 429, 500, 502, 503, 504: true
    default: false
    }
  }
}
