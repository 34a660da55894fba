import Store
import Testing
import WawpScript

@testable import Service

@Suite("an event's id in the inbox")
struct InboxEventTests {
  private func event(id: String?, raw: String) -> Event {
    Event(raw: Array(raw.utf8), id: id, name: "message", session: nil, time: nil, instanceMe: nil, call: nil)
  }

  @Test("is the sender's own")
  func own() {
    let inbox = InboxEvent(event(id: "evt_1", raw: "{}"))
    #expect(inbox.id == "evt_1")
    #expect(inbox.hasOwnID)
  }

  @Test("is made from the bytes when there is none: equal bytes, equal id")
  func made() {
    let first = InboxEvent(event(id: nil, raw: "{\"a\":1}"))
    #expect(!first.hasOwnID)
    #expect(first.id == InboxEvent(event(id: nil, raw: "{\"a\":1}")).id)
    #expect(first.id != InboxEvent(event(id: nil, raw: "{\"a\":2}")).id)
    // The digest of {"a":1}, as sha256sum gives it.
    #expect(first.id == "raw:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862")
  }

  @Test("is made from the bytes when the sender's is too long to keep")
  func long() { #expect(!InboxEvent(event(id: String(repeating: "x", count: 257), raw: "{}")).hasOwnID) }
}
