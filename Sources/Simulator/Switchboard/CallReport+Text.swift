import JSON

extension CallReport {
  /// The report as one JSON object, without a line feed.
  public var json: [UInt8] {
    var writer = JSONWriter(capacity: 512)
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("n")
    writer.write(number)
    writer.key("call_id")
    writer.write(callID)
    writer.key("from")
    writer.write(from)
    writer.key("placed_at")
    writer.write(placedAt, decimals: 3)
    writer.key("rang_seconds")
    writer.write(rangSeconds, decimals: 3)
    writer.key("end")
    writer.write(end?.rawValue ?? "ringing")
    writer.key("verdict")
    writer.write(verdict.rawValue)
    writer.key("rejected_twice")
    writer.write(isRejectedTwice)
    writer.key("reject_after_ms")
    if let rejectAfterSeconds { writer.write(rejectAfterSeconds * 1000, decimals: 1) } else { writer.writeNull() }
    writer.key("reject_requests")
    writer.write(rejectRequests)
    writer.key("rejects_accepted")
    writer.write(rejectsAccepted)
    writer.key("messages")
    writer.write(messages)
    writer.key("webhooks")
    writer.beginArray()
    for delivery in deliveries { delivery.write(to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  /// The report as one line for people.
  public var line: String {
    var parts = ["#\(number) \(callID) from \(from): rang \(Decimals.time(rangSeconds)), \(verdictText)"]
    if isRejectedTwice { parts.append("rejected \(rejectsAccepted) times") }
    if rejectRequests > rejectsAccepted {
      parts.append("\(Decimals.counted(rejectRequests - rejectsAccepted, "reject")) failed")
    }
    if messages > 0 { parts.append("\(Decimals.counted(messages, "message"))\(isMessagedTwice ? " (too many)" : "")") }
    parts.append(
      deliveries.map { "\($0.type.rawValue) \($0.answersText)" }.joined(separator: ", "))
    return parts.joined(separator: "; ")
  }

  private var verdictText: String {
    let after = rejectAfterSeconds.map { Decimals.time($0) } ?? "-"
    switch verdict {
    case .inTime: return end == .rejected ? "rejected in time" : "although it was rejected after \(after)"
    case .late: return "rejected late, after \(after)"
    case .answered: return "answered on another device"
    case .notAtAll: return "not rejected"
    }
  }
}

extension CallReport.Delivery {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("event")
    writer.write(type.rawValue)
    writer.key("event_id")
    writer.write(eventID)
    writer.key("attempts")
    writer.write(attempts)
    writer.key("answers")
    AnswerCounts.write(answers, to: &writer)
    writer.key("delivered")
    writer.write(isDelivered)
    writer.endObject()
  }

  /// Such as `202`, or with more than one attempt `(202: 1, 503: 2)`.
  fileprivate var answersText: String {
    guard attempts != 1 || !isDelivered else { return "\(answers.keys.first ?? 0)" }
    return "(\(AnswerCounts.text(answers))\(isDelivered ? "" : ", not delivered"))"
  }
}
