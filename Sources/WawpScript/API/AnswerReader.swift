import HTTPTransport
import JSON

/// Turns what the transport reports of one attempt into acceptance or failure.
struct AnswerReader {
  let parser: JSONParser
  let redaction: Redaction
  let strictness: ResponseJudgement.Strictness
  let baseHost: String

  /// The failure of the attempt, or `nil` if the API accepted the request.
  func failure(of response: HTTPResponse, wallClock: Double) -> AttemptFailure? {
    guard let code = APIErrorCode(status: response.status) else { return refusal(of: response) }
    if (300...399).contains(response.status) { return redirect(response) }
    if response.status == 407 { return proxyRefusal }
    let body = ErrorBody(
      status: response.status, contentType: response.header("Content-Type"), body: response.body,
      redaction: redaction)
    // A server that does not know the method or the version of HTTP will not know it tomorrow.
    let isPermanent = response.status == 501 || response.status == 505
    return AttemptFailure(
      code: code, status: response.status, message: body.message, retryable: code.isRetryable && !isPermanent,
      bodyCode: body.code, retryAfter: retryAfter(of: response, wallClock: wallClock),
      isWorthRepeating: APIErrorCode.isRetried(status: response.status),
      isCertainlyNotAccepted: response.status == 429)
  }

  /// The failure of an attempt without an answer.
  func failure(of error: TransportError) -> AttemptFailure {
    let code = APIErrorCode(error.kind)
    let isTransient = APIErrorCode.isTransient(error.kind)
    return AttemptFailure(
      code: code, message: OneLine.make(redaction.redact(error.message)),
      retryable: isTransient || error.kind == .cancelled, isWorthRepeating: isTransient,
      isCertainlyNotAccepted: !error.requestWasSent)
  }

  /// Over plain http a proxy's answer looks like one of the server, but for this status, which only proxies give.
  private var proxyRefusal: AttemptFailure {
    AttemptFailure(
      code: .network, status: 407,
      message: "a proxy before \(baseHost) wants a user name and a password, or other ones (407): write "
        + "http://user:password@host:port into http_proxy",
      retryable: false, isWorthRepeating: false, isCertainlyNotAccepted: true)
  }

  private func refusal(of response: HTTPResponse) -> AttemptFailure? {
    let judgement = ResponseJudgement.ofAccepted(
      contentType: response.header("Content-Type"), body: response.body, status: response.status,
      strictness: strictness, redaction: redaction, parser: parser)
    guard case .failure(let code, let body, let remark) = judgement else { return nil }
    return AttemptFailure(
      code: code, status: response.status, message: body?.message ?? remark ?? ErrorBody.noExplanation,
      retryable: code.isRetryable, bodyCode: body?.code, isWorthRepeating: false,
      isCertainlyNotAccepted: false)
  }

  /// Redirects are not followed, since the credentials would go along.
  ///
  /// Of the new address only the host is shown, because servers repeat the query in it.
  private func redirect(_ response: HTTPResponse) -> AttemptFailure {
    let message =
      switch response.header("Location").flatMap(Self.redirectHost) {
      case .some(let host) where !host.isEmpty && host != baseHost:
        "the server redirects to another host, \(OneLine.make(redaction.redact(host), limit: 100)), "
          + "which is not followed: check the base url"
      case .some:
        "the server redirects to another address on the same host, which is not followed: check the base url"
      case .none:
        "the server answered with a redirect (\(response.status)), which is not followed: check the base url"
      }
    return AttemptFailure(
      code: .badResponse, status: response.status, message: message, retryable: false,
      isWorthRepeating: false,
      isCertainlyNotAccepted: false)
  }

  private func retryAfter(of response: HTTPResponse, wallClock: Double) -> Double? {
    guard let value = response.header("Retry-After") else { return nil }
    return RetryAfter.seconds(value, responseDate: response.header("Date"), wallClock: wallClock)
  }

  /// The host that a `Location` names, without port and user name.
  ///
  /// The empty text if it names none, which means the same host; `nil` if the header is blank.
  private static func redirectHost(_ location: String) -> String? {
    let text = OneLine.trimmed(location)
    guard !text.isEmpty else { return nil }
    var rest = Substring(text)
    if !rest.hasPrefix("//") {
      guard let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://"),
        rest[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "+" || $0 == "-" || $0 == "." })
      else { return "" }
      rest = rest[colon...].dropFirst()
    }
    let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    let host = authority.split(separator: "@").last ?? ""
    return (host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }).lowercased()
  }
}
