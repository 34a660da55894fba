import JSON
import Store
import WawpScript

extension Conclusion {
  /// The end of a delivery, as the store keeps it.
  init(_ delivery: Delivery, _ record: Record, text: [UInt8], givenUp: Bool) {
    let event = delivery.event
    // Mostly the event's own, and then a copy by the thread that frees it.
    let id = event.id.flatMap { $0 == delivery.origin.id ? $0 : nil } ?? delivery.origin.id
    self.init(
      number: delivery.origin.number, eventID: id, state: givenUp ? .failed : .done,
      decision: record.decision.kind.rawValue, reason: record.decision.reason, by: record.decision.by,
      outcome: String(describing: record.outcome), record: text, call: CallNote(event, record))
  }
}

extension CallNote {
  /// What an event's record says about its call; `nil` when it is about no call.
  init?(_ event: Event, _ record: Record) {
    guard let callID = event.callID else { return nil }
    self.init(session: event.session ?? "", callID: callID, caller: event.from)
    switch event.name {
    case "call.rejected": settlement = .rejected
    case "call.accepted": settlement = .accepted
    default:
      decision = record.decision.kind.rawValue
      reason = record.decision.reason
    }
    let rejects = record.actions.lazy.filter(\.isOwnReject).map(\.outcome)
    if rejects.contains(.done) {
      reject = .accepted
    } else if rejects.contains(.late) {
      reject = .late
    } else if rejects.contains(where: { $0 == .failed || $0 == .unknown }) {
      reject = .failed
    }
  }
}

extension Record {
  /// The ids of the calls whose reject the API accepted: the event's own, and others that its handler named.
  var rejectedCalls: [String] {
    actions.compactMap { $0.name == "reject" && $0.outcome == .done ? $0.target ?? callID : nil }
  }

  /// The record as one JSON object, without the newline.
  var text: [UInt8] {
    var writer = JSONWriter(capacity: 512)
    write(to: &writer)
    var bytes = writer.bytes
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return bytes
  }
}
