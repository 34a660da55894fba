import Store

extension InboxEvent {
  static func sample(
    _ id: String = "evt_1", own: Bool = true, name: String = "call.received", callID: String? = "CALL1",
    caller: String? = "4915112345678@c.us", raw: String = #"{"event":"call.received"}"#
  ) -> InboxEvent {
    InboxEvent(
      id: id, hasOwnID: own, name: name, session: "default", callID: callID, caller: caller, raw: [UInt8](raw.utf8))
  }
}

extension Conclusion {
  static func sample(
    _ number: Int64, _ eventID: String = "evt_1", state: State = .done, decision: String = "reject",
    call: CallNote? = nil
  ) -> Conclusion {
    Conclusion(
      number: number, eventID: eventID, state: state, decision: decision, reason: "at night", by: "handle.lua:7",
      outcome: "done", record: [UInt8](#"{"decision":"\#(decision)"}"#.utf8), call: call)
  }
}

extension CallNote {
  static func sample(
    _ callID: String = "CALL1", caller: String? = nil, decision: String? = nil, reject: Reject? = nil,
    settlement: Settlement? = nil, wasResent: Bool? = nil
  ) -> CallNote {
    CallNote(
      session: "default", callID: callID, caller: caller, decision: decision, reject: reject, settlement: settlement,
      wasResent: wasResent)
  }
}

extension ActionKey {
  static func sample(_ action: String = "send_text", subject: String = "CALL1") -> ActionKey {
    ActionKey(session: "default", subject: subject, action: action)
  }
}
