import JSON

/// What became of all calls of a ``Switchboard``.
public struct SwitchboardSummary: Hashable, Sendable {
  /// How many calls were placed.
  public let calls: Int
  /// How many there are of each verdict.
  public let verdicts: [CallReport.Verdict: Int]
  /// How many calls were rejected with success more than once.
  public let rejectedTwice: Int
  /// How many messages were sent to callers.
  public let messages: Int
  /// How many calls brought their caller more than one message.
  public let messagedTwice: Int
  /// How many deliveries of events were begun.
  public let webhooks: Int
  /// How many of them were answered with 2xx.
  public let delivered: Int
  /// How many attempts they took.
  public let attempts: Int
  /// How many attempts ended with each status; 0 stands for those without an answer.
  public let answers: [Int: Int]
  /// The times from a call's placing to its first accepted reject, in seconds, in ascending order.
  public let rejectSeconds: [Double]

  /// Sums up.
  public init(_ reports: [CallReport]) {
    calls = reports.count
    verdicts = reports.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    rejectedTwice = reports.count { $0.isRejectedTwice }
    messages = reports.reduce(0) { $0 + $1.messages }
    messagedTwice = reports.count { $0.isMessagedTwice }
    let deliveries = reports.flatMap(\.deliveries)
    webhooks = deliveries.count
    delivered = deliveries.count { $0.isDelivered }
    attempts = deliveries.reduce(0) { $0 + $1.attempts }
    answers = deliveries.reduce(into: [:]) { $0.merge($1.answers, uniquingKeysWith: +) }
    rejectSeconds = reports.compactMap(\.rejectAfterSeconds).sorted()
  }

  /// How many calls have this verdict.
  public func count(_ verdict: CallReport.Verdict) -> Int { verdicts[verdict] ?? 0 }

  /// The time within which this share of the rejects came, in seconds; nil without any.
  public func rejectTime(share: Double) -> Double? { Percentile.value(share, of: rejectSeconds) }

  /// One line for people.
  public var line: String {
    var text = "\(Decimals.counted(calls, "call")): \(count(.inTime)) rejected in time, \(count(.late)) late,"
    text += " \(rejectedTwice) twice, \(count(.notAtAll)) not at all"
    if count(.answered) > 0 { text += ", \(count(.answered)) answered" }
    if let median = rejectTime(share: 0.5), let tail = rejectTime(share: 0.99) {
      text += "; rejects p50 \(Decimals.time(median)), p99 \(Decimals.time(tail))"
    }
    text += "; \(Decimals.counted(messages, "message"))"
    if messagedTwice > 0 { text += ", \(Decimals.counted(messagedTwice, "caller")) got more than one" }
    text += "; \(Decimals.counted(webhooks, "webhook")) in \(Decimals.counted(attempts, "attempt"))"
    if !answers.isEmpty { text += " (\(AnswerCounts.text(answers)))" }
    return webhooks == delivered ? text : text + ", \(webhooks - delivered) not delivered"
  }

  /// The summary as one JSON object, without a line feed.
  public var json: [UInt8] {
    var writer = JSONWriter(capacity: 512)
    writer.beginObject()
    writer.key("calls")
    writer.write(calls)
    for verdict in CallReport.Verdict.allCases {
      writer.key(verdict.rawValue)
      writer.write(count(verdict))
    }
    writer.key("rejected_twice")
    writer.write(rejectedTwice)
    for (name, share) in [("reject_p50_ms", 0.5), ("reject_p95_ms", 0.95), ("reject_p99_ms", 0.99)] {
      writer.key(name)
      if let time = rejectTime(share: share) { writer.write(time * 1000, decimals: 1) } else { writer.writeNull() }
    }
    writer.key("messages")
    writer.write(messages)
    writer.key("messaged_twice")
    writer.write(messagedTwice)
    writer.key("webhooks")
    writer.write(webhooks)
    writer.key("delivered")
    writer.write(delivered)
    writer.key("attempts")
    writer.write(attempts)
    writer.key("answers")
    AnswerCounts.write(answers, to: &writer)
    writer.endObject()
    return writer.bytes
  }
}
