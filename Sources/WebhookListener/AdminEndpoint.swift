import Metrics
import NIOHTTP1

/// The pages of the admin server.
struct AdminEndpoint: Endpoint {
  /// No page takes a body.
  let maxBody = 0
  let metrics: MetricsRegistry
  let reasonsNotReady: @Sendable () -> [String]

  func receive(_ head: HTTPRequestHead, _ framing: RequestFraming, peer: () -> IPAddress?) -> HeadDecision {
    let path = RequestTarget(head.uri).path
    guard ["/healthz", "/readyz", "/metrics"].contains(path) else {
      return .answer(.error(404, "the pages are /healthz, /readyz and /metrics"))
    }
    guard head.method == .GET || head.method == .HEAD else {
      return .answer(.error(405, "the pages are read with GET", fields: "Allow: GET, HEAD\r\n"))
    }
    switch path {
    case "/healthz": return .answer(Answer(status: 200, body: #"{"status":"ok"}"#))
    case "/readyz": return .answer(readiness())
    default:
      let accept = head.headers["accept"].joined(separator: ",")
      let format = MetricsFormat.accepted(by: accept.isEmpty ? nil : accept)
      return .answer(Answer(status: 200, contentType: format.contentType, body: metrics.render(format)))
    }
  }

  /// No head leads here: every request is answered by its head.
  func take(_ body: [UInt8], _ signatures: PresentedSignatures, completion: @escaping @Sendable (Answer) -> Void) {
    completion(.malformed)
  }

  private func readiness() -> Answer {
    let reasons = reasonsNotReady()
    if reasons.isEmpty { return Answer(status: 200, body: #"{"status":"ready"}"#) }
    let list = reasons.map { JSONText.quoted($0) }.joined(separator: ",")
    return Answer(status: 503, body: #"{"status":"not ready","reasons":[\#(list)]}"#)
  }
}
