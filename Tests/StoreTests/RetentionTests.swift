import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("retention")
struct RetentionTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func open(maintenance: Double = 600, onCommit: (@Sendable (Double, Int) -> Void)? = nil) throws -> SQLiteStore
  {
    var options = SQLiteOptions(clock: { [clock] in clock.now })
    options.keepSeconds = 1000
    options.maintenanceSeconds = maintenance
    options.onCommit = onCommit
    return try SQLiteStore(path: folder.file(), options: options)
  }

  private func maintain(_ store: SQLiteStore) async {
    await withCheckedContinuation { done in store.maintain { done.resume() } }
  }

  private func fill(_ store: SQLiteStore, _ names: [String], isConcluded: Bool = true) async throws {
    let acceptances = try await store.accept(names.map { .sample($0, callID: $0) })
    for (name, acceptance) in zip(names, acceptances) {
      guard isConcluded, case .new(let number) = acceptance else { continue }
      store.conclude(.sample(number, name, call: .sample(name)))
      _ = try await store.claim(.sample(subject: name))
    }
    try await store.settleDown()
  }

  private func count(_ table: String) throws -> Int {
    try Int(Shell(path: folder.file()).run("SELECT count(*) FROM \(table)")[0]) ?? -1
  }

  @Test("deletes what ended long ago and keeps the rest, in many steps")
  func deletes() async throws {
    let store = try open()
    try await fill(store, (0..<500).map { "old\($0)" })
    try await fill(store, ["pending"], isConcluded: false)
    clock.advance(600)
    try await fill(store, (0..<3).map { "new\($0)" })
    await maintain(store)
    #expect(try count("journal") == 503)
    clock.advance(600)
    await maintain(store)
    #expect(
      try Shell(path: folder.file()).run("SELECT id FROM inbox ORDER BY number") == ["pending", "new0", "new1", "new2"])
    #expect(try count("journal") == 3)
    #expect(try count("calls") == 3)
    #expect(try count("actions") == 3)
    // An event that did not end is kept however old it is.
    clock.advance(1e6)
    await maintain(store)
    #expect(try count("pending") == 1)
    store.release([501])
    #expect(try await store.claim().map(\.id) == ["pending"])
    // What is forgotten is new again.
    #expect(try await store.accept([.sample("old7")]) == [.new(number: 505)])
  }

  @Test("sweeps expired keys and hits that no window reaches")
  func keys() async throws {
    let store = try open()
    for index in 0..<450 {
      _ = try await store.ask(.set(key: "k\(index)", value: [0x31], ttl: 10))
      _ = try await store.ask(.hit(key: "h\(index)", window: 10))
    }
    _ = try await store.ask(.set(key: "stays", value: [0x31], ttl: nil))
    _ = try await store.ask(.set(key: "later", value: [0x31], ttl: 100))
    _ = try await store.ask(.hit(key: "wide", window: 100))
    clock.advance(5)
    _ = try await store.ask(.hit(key: "h7", window: 10))
    clock.advance(6)
    await maintain(store)
    let shell = Shell(path: folder.file())
    #expect(try shell.run("SELECT key FROM keys ORDER BY key") == ["later", "stays"])
    #expect(try shell.run("SELECT DISTINCT key FROM hits ORDER BY key") == ["h7", "wide"])
    #expect(try await store.ask(.hit(key: "h7", window: 10)) == .count(2))
  }

  @Test("gives the room back to the file system")
  func shrinks() async throws {
    let store = try open()
    for part in 0..<20 {
      let events = (0..<100).map { InboxEvent.sample("e\(part)-\($0)", raw: String(repeating: "x", count: 4000)) }
      for (event, acceptance) in zip(events, try await store.accept(events)) {
        guard case .new(let number) = acceptance else { continue }
        store.conclude(.sample(number, event.id))
      }
    }
    try await store.settleDown()
    let pages = try #require(Int(try Shell(path: folder.file()).run("PRAGMA page_count")[0]))
    clock.advance(2000)
    await maintain(store)
    #expect(try #require(Int(try Shell(path: folder.file()).run("PRAGMA page_count")[0])) < pages / 2)
    store.end()
    #expect(try Shell(path: folder.file()).run("PRAGMA integrity_check") == ["ok"])
  }

  @Test("comes by itself, also when the store is never idle")
  func byItself() async throws {
    let store = try open(maintenance: 0.05)
    try await fill(store, ["a", "b"])
    clock.advance(2000)
    for index in 0..<2000 {
      _ = try await store.ask(.increment(key: "n", by: 1, ttl: nil))
      if index % 50 == 0, try count("journal") == 1 { break }
    }
    // The newest event stays, so that its number is not given again.
    #expect(try count("journal") == 1)
  }

  @Test("the log stays short under steady writing")
  func log() async throws {
    let store = try open()
    var longest = 0
    for part in 0..<60 {
      let events = (0..<100).map { InboxEvent.sample("e\(part)-\($0)", raw: String(repeating: "x", count: 3000)) }
      _ = try await store.accept(events)
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("wawp.db-wal"))
      longest = max(longest, attributes[.size] as? Int ?? .max)
    }
    // 6,000 events of one page each, and what goes with them: without a checkpoint more than 40 MB.
    #expect(longest < 36_000_000)
  }
}
