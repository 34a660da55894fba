import Glibc
import Machine

@testable import HTTPTransport

typealias Outcome = Result<HTTPResponse, TransportError>

extension CurlTransport {
  /// A transport for one test.
  static func sample(caFile: String? = nil, maximumConcurrentTransfers: Int = 512) -> CurlTransport {
    CurlTransport(
      configuration: Configuration(
        caFile: caFile, userAgent: "test/1", maximumConcurrentTransfers: maximumConcurrentTransfers))
  }

  /// Polls until it is so; gives up after `limit` seconds.
  ///
  /// No poll lasts longer than `every` seconds: only for what
  /// happens elsewhere, since a poll ends by itself when a request is answered.
  @discardableResult
  func poll(limit: Double = 20, every: Double = .infinity, until isDone: () -> Bool) -> Bool {
    let end = SystemClock.monotonic + limit
    while !isDone() {
      let left = end - SystemClock.monotonic
      if left <= 0 { return false }
      _ = poll(timeout: min(left, every), readable: [])
    }
    return true
  }

  /// Sends one request and waits for what becomes of it; `nil` when nothing does.
  func outcome(of request: HTTPRequest, limit: Double = 20) -> Outcome? {
    var outcome: Outcome?
    _ = start(request) { outcome = $0 }
    poll(limit: limit) { outcome != nil }
    return outcome
  }
}

extension HTTPRequest {
  /// A POST of `{}` that must not be repeated, as every call of the API is.
  static func post(_ url: String, timeout: Double = 10) -> HTTPRequest {
    HTTPRequest(method: "POST", url: url, body: Array("{}".utf8), timeout: timeout, isRepeatable: false)
  }

  /// A GET that may be repeated.
  static func get(_ url: String, timeout: Double = 10) -> HTTPRequest {
    HTTPRequest(method: "GET", url: url, timeout: timeout)
  }
}

extension Outcome {
  var response: HTTPResponse? { try? get() }

  var error: TransportError? {
    guard case .failure(let error) = self else { return nil }
    return error
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}
