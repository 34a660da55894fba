import JSON
import Store
import WawpScript
import Zones

/// What is known about one call, in the order in which it happened.
struct CallHistory {
  let id: String
  /// One for each session that has such a call.
  let calls: [CallEntry]
  let entries: [JournalEntry]

  /// One JSON object: `id`, `calls`, and `events`, the records as they were printed.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("id")
    writer.write(id)
    writer.key("calls")
    writer.beginArray()
    for call in calls { write(call, to: &writer) }
    writer.endArray()
    writer.key("events")
    writer.beginArray()
    for entry in entries { entry.record.withUnsafeBytes { writer.writeRaw($0) } }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  private func write(_ call: CallEntry, to writer: inout JSONWriter) {
    let note = call.note
    writer.beginObject()
    let texts: [(StaticString, String?)] = [
      ("session", note.session.isEmpty ? nil : note.session), ("call_id", note.callID), ("from", note.caller),
      ("decision", note.decision), ("reason", note.reason), ("reject", note.reject?.rawValue),
      ("settlement", note.settlement?.rawValue),
    ]
    for (name, text) in texts {
      guard let text else { continue }
      writer.key(name)
      writer.write(text)
    }
    for (name, moment) in [
      ("first_seen", call.firstSeen), ("rejected_at", call.rejectedAt), ("settled_at", call.settledAt),
    ] as [(StaticString, Double?)] {
      guard let moment else { continue }
      writer.key(name)
      writer.write((moment * 1000).rounded() / 1000)
    }
    writer.key("resent")
    writer.write(note.wasResent ?? false)
    writer.endObject()
  }

  /// Lines for people.
  func lines(in zone: Zone?) -> [String] {
    var lines: [String] = []
    for entry in entries {
      lines.append(entry.line(in: zone))
      lines += (tried(in: entry.record) ?? []).map { "    \($0)" }
    }
    for call in calls { lines += endings(of: call, zone) }
    return lines.map { TerminalText.clean($0) }
  }

  /// What became of the reject, and of the call.
  private func endings(of call: CallEntry, _ zone: Zone?) -> [String] {
    let note = call.note
    var lines: [String] = []
    func say(_ moment: Double?, _ text: String) {
      lines.append("\(CallTime.text(moment ?? call.firstSeen, in: zone))  \(text)")
    }
    switch note.reject {
    case .accepted:
      say(call.rejectedAt, "the api accepted the reject\(note.wasResent == true ? ", which was sent twice" : "")")
    case .failed: say(call.rejectedAt, "the reject failed")
    case .late: say(call.rejectedAt, "the call was too old to be rejected")
    case nil: break
    }
    switch note.settlement {
    case .rejected: say(call.settledAt, "the call ended: an event said that it was rejected")
    case .accepted: say(call.settledAt, "the call was answered")
    case .unconfirmed: say(call.settledAt, "no event said that the call ended: it may have kept ringing")
    case nil: if note.reject == .accepted { lines.append("no event has said yet what became of the call") }
    }
    return lines
  }

  /// The record's `because`: what a rule tried, and what each condition saw.
  private func tried(in record: [UInt8]) -> [String]? {
    try? JSONParser().withValue(of: record) { value -> [String]? in
      var lines: [String] = []
      if let conditions = value["because"]?.elements {
        for tried in conditions {
          guard let name = tried["condition"]?.string else { continue }
          let held = tried["value"]?.bool
          let saw = tried["saw"]?.string.map { " (\($0))" } ?? ""
          lines.append("\(held == true ? "yes" : held == false ? "no" : "cannot be known"): \(name)\(saw)")
        }
      }
      if let message = value["error"]?["message"]?.string { lines.append("error: \(message)") }
      if let actions = value["actions"]?.elements {
        for action in actions {
          guard let name = action["action"]?.string, let outcome = action["outcome"]?.string else { continue }
          let message = action["message"]?.string.map { ": \($0)" } ?? ""
          lines.append("\(name): \(outcome)\(message)")
        }
      }
      return lines
    }
  }
}
