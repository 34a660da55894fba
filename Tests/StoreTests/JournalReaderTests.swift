import Foundation
import Testing

@testable import Store

@Suite("reading the journal")
struct JournalReaderTests {
  let folder: Folder
  let clock = ManualClock()
  let store: SQLiteStore
  let begin: Double

  init() async throws {
    folder = try Folder()
    begin = clock.now
    store = try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { [clock] in clock.now }))
    for (id, name, callID, caller, decision, state) in [
      ("e1", "call.received", "A", "1@c.us", "reject", .done), ("e2", "call.received", "B", "2@c.us", "allow", .done),
      ("e3", "call.rejected", "A", nil, "ignore", .done), ("e4", "message", nil, nil, "error", .failed),
    ] as [(String, String, String?, String?, String, Conclusion.State)] {
      let number = try await store.number(of: .sample(id, name: name, callID: callID, caller: caller, raw: "raw \(id)"))
      let note = callID.map {
        CallNote.sample($0, caller: caller, decision: decision, reject: caller.map { _ in .accepted })
      }
      store.conclude(.sample(number, id, state: state, decision: decision, call: note))
      try await store.settleDown()
      clock.advance(10)
    }
    _ = try await store.number(of: .sample("e5"))
  }

  @Test("gives entries by what is asked, the newest first, while a listener writes")
  func entries() throws {
    let reader = try JournalReader(path: folder.file())
    func ids(_ change: (inout JournalFilter) -> Void) throws -> [String] {
      var filter = JournalFilter()
      change(&filter)
      return try reader.entries(filter).map(\.eventID)
    }
    #expect(try ids { _ in } == ["e4", "e3", "e2", "e1"])
    #expect(try ids { $0.limit = 2 } == ["e4", "e3"])
    #expect(try ids { $0.since = begin + 10 } == ["e4", "e3", "e2"])
    #expect(try ids { $0.until = begin + 10 } == ["e1"])
    #expect(try ids { $0.caller = "1@c.us" } == ["e3", "e1"])
    #expect(try ids { $0.callID = "A" } == ["e3", "e1"])
    #expect(try ids { $0.decision = "allow" } == ["e2"])
    #expect(try ids { $0.eventID = "e2" } == ["e2"])
    #expect(try ids { $0.eventID = "e5" } == [])
    #expect(try ids { $0.isFailed = true } == ["e4"])
    #expect(
      try ids {
        $0.callID = "A"
        $0.caller = "1@c.us"
        $0.since = begin
        $0.until = begin + 5
        $0.decision = "reject"
      } == ["e1"])
    #expect(try ids { $0.caller = "' OR 1 --" } == [])
  }

  @Test("an entry has all that the journal knows")
  func entry() throws {
    let reader = try JournalReader(path: folder.file())
    let entry = try #require(try reader.entries().last)
    #expect(
      entry
        == JournalEntry(
          number: 1, eventID: "e1", name: "call.received", session: "default", callID: "A", caller: "1@c.us",
          acceptedAt: begin, decidedAt: begin, state: .done, decision: "reject", reason: "at night",
          by: "handle.lua:7", outcome: "done", record: [UInt8](#"{"decision":"reject"}"#.utf8)))
    #expect(try reader.raw(of: 1) == [UInt8]("raw e1".utf8))
    #expect(try reader.raw(of: 99) == nil)
    #expect(try reader.pendingCount() == 1)
  }

  @Test("gives calls, the latest first")
  func calls() async throws {
    clock.advance(5)
    store.note(.sample("B", settlement: .unconfirmed, wasResent: true))
    try await store.settleDown()
    clock.advance(5)
    store.note(.sample("B", settlement: .accepted))
    store.note(.sample("B", settlement: .rejected))
    try await store.settleDown()
    let reader = try JournalReader(path: folder.file())
    let calls = try reader.calls()
    #expect(calls.map(\.note.callID) == ["B", "A"])
    #expect(
      calls[0]
        == CallEntry(
          note: CallNote(
            session: "default", callID: "B", caller: "2@c.us", decision: "allow", reject: .accepted,
            settlement: .accepted, wasResent: true),
          firstSeen: begin + 10, rejectedAt: begin + 10, settledAt: begin + 50))
    #expect(calls[1].note.decision == "ignore")
    #expect(calls[1].settledAt == nil)
    var filter = JournalFilter()
    filter.caller = "1@c.us"
    #expect(try reader.calls(filter).map(\.note.callID) == ["A"])
    filter = JournalFilter()
    filter.since = begin + 10
    filter.callID = "B"
    filter.decision = "allow"
    #expect(try reader.calls(filter).map(\.note.callID) == ["B"])
    filter.until = begin + 10
    #expect(try reader.calls(filter) == [])
  }

  @Test("reads without a listener, and changes nothing")
  func alone() throws {
    _ = store.close(timeout: 5)
    let before = folder.bytes()
    let reader = try JournalReader(path: folder.file())
    #expect(try reader.entries().count == 4)
    #expect(folder.bytes() == before)
  }

  @Test("says what is wrong with a file that it cannot read")
  func refused() throws {
    #expect(throws: StoreError.self) { try JournalReader(path: folder.file("none.db")) }
    #expect(!folder.exists("none.db"))
    try Data("no database at all, and long enough to look at".utf8).write(
      to: URL(fileURLWithPath: folder.file("text.db")))
    #expect { try JournalReader(path: folder.file("text.db")) } throws: { ($0 as? StoreError)?.kind == .unusable }
    try Shell(path: folder.file("theirs.db")).run("CREATE TABLE theirs (x)")
    #expect { try JournalReader(path: folder.file("theirs.db")) } throws: { ($0 as? StoreError)?.kind == .unusable }
  }

  @Test(
    "uses its indices for what people ask",
    arguments: [
      ("SELECT * FROM journal WHERE decided_at >= 1 ORDER BY decided_at DESC, number DESC LIMIT 10", "journal_time"),
      ("SELECT * FROM journal WHERE call_id = 'A' ORDER BY decided_at DESC LIMIT 10", "journal_call"),
      ("SELECT * FROM journal WHERE state = 'failed' ORDER BY decided_at DESC, number DESC LIMIT 10", "journal_failed"),
      ("SELECT * FROM calls WHERE caller = '1' ORDER BY number DESC LIMIT 10", "calls_caller"),
      ("SELECT * FROM calls WHERE reject = 'accepted' AND settlement IS NULL AND rejected_at >= 1", "calls_rejected"),
      ("SELECT key FROM keys WHERE expires_at <= 1 ORDER BY expires_at LIMIT 10", "keys_expiry"),
    ])
  func indices(_ query: String, _ index: String) throws {
    let database = try Database(path: folder.file(), readOnly: true, busySeconds: 1)
    let plan = try database.prepare("EXPLAIN QUERY PLAN \(query)")
    var steps = ""
    while try plan.step() { steps += plan.string(3) }
    #expect(steps.contains(index), "\(steps)")
  }
}
