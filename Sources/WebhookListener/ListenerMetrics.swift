public import Metrics
import NIOCore

/// What is counted about webhooks as they come in.
public final class ListenerMetrics: Sendable {
  private static let statuses = [200, 202, 400, 401, 403, 404, 405, 408, 413, 415, 417, 431, 501, 503, 505]

  private let requests: [Int: Counter]
  private let otherRequests: Counter
  private let failures: [AuthenticationFailure: Counter]
  private let accepted: Counter
  private let open: Gauge
  private let receivedBytes: Counter
  private let sentBytes: Counter
  private let duration: Histogram

  /// Declares the metrics; their names begin with `wawp_listener_`.
  public init(_ registry: MetricsRegistry) {
    let byStatus = registry.counter(
      "wawp_listener_requests", help: "Requests that were answered, by status.", labels: ["status"])
    requests = Dictionary(uniqueKeysWithValues: Self.statuses.map { ($0, byStatus.with(String($0))) })
    otherRequests = byStatus.with("other")
    let byReason = registry.counter(
      "wawp_listener_authentication_failures", help: "Requests whose sender was not let in, by reason.",
      labels: ["reason"])
    failures = Dictionary(
      uniqueKeysWithValues: AuthenticationFailure.allCases.map { ($0, byReason.with($0.rawValue)) })
    accepted = registry.counter("wawp_listener_connections_accepted", help: "Connections that were accepted.")
    open = registry.gauge("wawp_listener_connections", help: "Connections that are open.")
    receivedBytes = registry.counter(
      "wawp_listener_received_bytes", help: "Bytes of requests, without those of TLS.", unit: "bytes")
    sentBytes = registry.counter(
      "wawp_listener_sent_bytes", help: "Bytes of answers, without those of TLS.", unit: "bytes")
    duration = registry.histogram(
      "wawp_listener_answer_duration_seconds",
      help: "From the last byte of a request to the writing of its answer.", unit: "seconds")
  }

  func answered(_ status: Int, after time: TimeAmount) {
    (requests[status] ?? otherRequests).increment()
    duration.observe(Double(time.nanoseconds) / 1e9)
  }

  func failed(_ failure: AuthenticationFailure) {
    failures[failure]?.increment()
  }

  func connectionOpened() {
    accepted.increment()
    open.add(1)
  }

  func connectionClosed() {
    open.add(-1)
  }

  func received(bytes: Int) {
    receivedBytes.increment(by: bytes)
  }

  func sent(bytes: Int) {
    sentBytes.increment(by: bytes)
  }
}
