/// What came of posting a stream of events.
public struct PostSummary: Sendable {
  /// How many requests were sent, answered or not.
  public internal(set) var requests = 0
  /// How many events were in them.
  public internal(set) var events = 0
  /// How many answers there were of each status.
  public internal(set) var statuses: [Int: Int] = [:]
  /// How many requests got no answer, by the reason.
  public internal(set) var failures: [String: Int] = [:]
  /// The first answer that was not a success: its status and the beginning of its body as text.
  public internal(set) var firstRefusal: (status: Int, body: String)?
  /// From the first request to the last answer, in seconds.
  public internal(set) var seconds = 0.0
  /// The times to the end of each answer, in seconds; waiting for a connection or for its turn counts.
  var latencies: [Double] = []

  /// Whether every request was answered with 2xx.
  public var isSuccess: Bool {
    failures.isEmpty && statuses.keys.allSatisfy { (200...299).contains($0) }
  }

  /// The time within which this share of the answers came, in seconds; nil without any answer.
  public func latency(share: Double) -> Double? {
    Percentile.value(share, of: latencies.sorted())
  }
}

extension PostSummary {
  /// One line for people, such as `5 events in 5 requests, 202: 5, 0 without answer, p50 1.2 ms, ..., 0.01 s`.
  public var line: String {
    var parts = ["\(Decimals.counted(events, "event")) in \(Decimals.counted(requests, "request"))"]
    parts += statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    parts.append("\(failures.values.reduce(0, +)) without answer")
    let sorted = latencies.sorted()
    for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
      guard let seconds = Percentile.value(share, of: sorted) else { continue }
      parts.append("\(name) \(Decimals.text(seconds * 1000, 1)) ms")
    }
    parts.append("\(Decimals.text(seconds, 2)) s")
    return parts.joined(separator: ", ")
  }
}
