import Store
import Testing
import WawpScript

@testable import Service

@Suite("what a record says to the store")
struct ConclusionTests {
  private func event(_ name: String, callID: String? = "C1") -> Event {
    Event(
      raw: [], id: "e", name: name, session: "s", time: nil, instanceMe: nil,
      call: CallFields(callID: callID, from: "1@c.us", time: nil, isVideo: nil, isGroup: nil))
  }

  private func record(_ actions: [Action], decision: Decision.Kind = .reject) -> Record {
    var record = Record(of: event("call.received"))
    record.decision = Decision(decision, reason: "closed", by: "a.lua:1")
    record.actions = actions
    return record
  }

  @Test(
    "the worst attempt to reject does not hide that one was accepted",
    arguments: [
      ([Action("reject", .done)], CallNote.Reject.accepted),
      ([Action("reject", .failed), Action("reject", .done)], .accepted),
      ([Action("reject", .failed)], .failed),
      ([Action("reject", .unknown)], .failed),
      ([Action("reject", .late)], .late),
      ([Action("reject", .duplicate)], nil),
      ([Action("reject", .dryRun)], nil),
      ([Action("send_text", .done)], nil),
      ([], nil),
    ] as [([Action], CallNote.Reject?)])
  func rejects(_ actions: [Action], _ expected: CallNote.Reject?) {
    let note = CallNote(event("call.received"), record(actions))
    #expect(note?.reject == expected)
    #expect(note?.settlement == nil)
    #expect(note?.decision == "reject")
  }

  @Test("an event of the call's end settles it and decides nothing")
  func ends() {
    #expect(CallNote(event("call.rejected"), record([], decision: .ignore))?.settlement == .rejected)
    #expect(CallNote(event("call.accepted"), record([], decision: .ignore))?.settlement == .accepted)
    #expect(CallNote(event("call.accepted"), record([], decision: .ignore))?.decision == nil)
    #expect(CallNote(event("call.accepted"), record([Action("reject", .done)]))?.reject == .accepted)
  }

  @Test("an event without a call's id says nothing about a call")
  func noCall() {
    #expect(CallNote(event("call.received", callID: nil), record([])) == nil)
  }

  @Test("a reject of another call says nothing about the event's own")
  func others() {
    let actions = [Action("reject", .failed), Action("reject", .done, target: "C2")]
    #expect(CallNote(event("call.received"), record(actions))?.reject == .failed)
    #expect(record(actions).rejectedCalls == ["C2"])
    #expect(record([Action("reject", .done)]).rejectedCalls == ["C1"])
    #expect(record([Action("reject", .duplicate), Action("send_text", .done)]).rejectedCalls == [])
  }

  @Test("an event that was given up is failed")
  func givenUp() {
    let delivery = Delivery(
      event: event("call.received"), origin: Origin(number: 7, id: "e", acceptedAt: 1, received: 1), attempts: 1)
    let conclusion = Conclusion(delivery, record([Action("reject", .done)]), text: [], givenUp: false)
    #expect(conclusion.call?.reject == .accepted)
    #expect(conclusion.outcome == "done")
    #expect(conclusion.state == .done)
    #expect(Conclusion(delivery, record([]), text: [], givenUp: true).state == .failed)
  }
}
