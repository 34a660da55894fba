import Testing

@testable import Store

@Suite("given-up events go back into the inbox")
struct InboxFileTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func open() throws -> SQLiteStore {
    try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { [clock] in clock.now }))
  }

  /// Three events: one that was handled, and two that were given up.
  private func fill(_ store: SQLiteStore) async throws {
    let calls = ["evt_1": "CALL1", "evt_2": "CALL2", "evt_3": "CALL3"]
    for (id, call) in calls.sorted(by: { $0.key < $1.key }) {
      let number = try await store.number(of: .sample(id, callID: call))
      store.conclude(.sample(number, id, state: id == "evt_1" ? .done : .failed, decision: "error"))
    }
    try await store.settleDown()
  }

  @Test("by event, by call, or all of them; what was handled stays")
  func replay() async throws {
    let store = try open()
    try await fill(store)
    store.end()
    let file = try InboxFile(path: folder.file())
    #expect(try file.replay("evt_1") == 0)
    #expect(try file.replay("nothing") == 0)
    #expect(try file.replay("CALL2") == 1)
    #expect(try file.replay("evt_2") == 0)
    #expect(try file.replay(nil) == 1)
    #expect(try Shell(path: folder.file()).run("SELECT event_id FROM journal") == ["evt_1"])
    let claimed = try await open().claim()
    #expect(claimed.map(\.id) == ["evt_2", "evt_3"])
    #expect(claimed.map(\.attempts) == [0, 0])
  }

  @Test("a store that is open takes them up with its next claim, once")
  func running() async throws {
    let store = try open()
    try await fill(store)
    #expect(try await store.claim() == [])
    #expect(try InboxFile(path: folder.file()).replay("evt_3") == 1)
    let claimed = try await store.claim()
    #expect(claimed.map(\.id) == ["evt_3"])
    #expect(try await store.claim() == [])
    store.conclude(.sample(claimed.first?.number ?? 0, "evt_3", decision: "allow"))
    #expect(store.close(timeout: 5) == 0)
    #expect(
      try Shell(path: folder.file()).run("SELECT event_id || ' ' || state FROM journal ORDER BY 1")
        == ["evt_1 done", "evt_2 failed", "evt_3 done"])
  }

  @Test("what other programs write does not bring back what is in hand")
  func inHand() async throws {
    let store = try open()
    _ = try await store.number(of: .sample("a"))
    try Shell(path: folder.file()).run("CREATE TABLE mine (x)")
    #expect(try await store.claim() == [])
  }

  @Test("a file that is none of ours is refused")
  func refused() throws {
    #expect(throws: StoreError.self) { try InboxFile(path: folder.file("none.db")) }
    try Shell(path: folder.file("other.db")).run("CREATE TABLE t (x)")
    let error = #expect(throws: StoreError.self) { try InboxFile(path: folder.file("other.db")) }
    #expect(error?.kind == .unusable)
  }
}
