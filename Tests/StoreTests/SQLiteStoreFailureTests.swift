import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("a store in trouble")
struct SQLiteStoreFailureTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func open(_ change: (inout SQLiteOptions) -> Void = { _ in }) throws -> SQLiteStore {
    var options = SQLiteOptions(clock: { [clock] in clock.now })
    options.busySeconds = 0.05
    change(&options)
    return try SQLiteStore(path: folder.file(), options: options)
  }

  /// Waits, at most ten seconds, until the store can write.
  private func recovery(of store: SQLiteStore) async throws {
    for _ in 0..<500 where store.health != .ok { try await Task.sleep(for: .milliseconds(20)) }
    #expect(store.health == .ok)
  }

  /// Expects a failure in these words, and unless the store may have recovered since, the same as its health.
  private func failure<Value: Sendable>(
    _ kind: StoreError.Kind, _ words: String, of store: SQLiteStore, lasts: Bool = true,
    _ body: () async throws -> Value
  ) async {
    await #expect {
      _ = try await body()
    } throws: { error in
      let error = error as? StoreError
      return error?.kind == kind && error?.message.contains(words) == true
        && (!lasts || store.health == .failing(error?.message ?? ""))
    }
  }

  @Test(
    "a full disk: nothing is accepted, nothing is lost, and it goes on when there is room",
    .enabled(if: Mount.isPossible))
  func fullDisk() async throws {
    let mount = try Mount(folder.path, options: "size=3m")
    defer { mount.end() }
    let store = try open()
    let first = try await store.accept((0..<20).map { .sample("e\($0)") })
    #expect(first.count == 20)
    _ = try await store.ask(.set(key: "k", value: [0x31], ttl: nil))
    let filler = folder.file("filler")
    #expect(FileManager.default.createFile(atPath: filler, contents: nil))
    let handle = try #require(FileHandle(forWritingAtPath: filler))
    while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
    // The log has pages of its own that can be filled again.
    let known = Mutex<[Int64]>([])
    var accepted = 0
    for index in 0..<1000 where store.health == .ok {
      let event = InboxEvent.sample("more\(index)", raw: String(repeating: "x", count: 10_000))
      let result: Result<[Acceptance], StoreError> = await withCheckedContinuation { done in
        store.accept([event]) { acceptances in
          if case .new(let number) = acceptances[0] { known.withLock { $0.append(number) } }
        } completion: {
          done.resume(returning: $0)
        }
      }
      if (try? result.get()) != nil { accepted += 1 }
    }
    await failure(.unavailable, "no room left", of: store, lasts: false) {
      try await store.accept([.sample("too much")])
    }
    await failure(.unavailable, "no room left", of: store, lasts: false) { try await store.claim(.sample("send_text")) }
    // What needs no room still works.
    #expect(try await store.ask(.get(key: "k")) == .value([0x31]))
    // Also of events that were known as new and then did not become durable.
    for number in known.withLock({ $0 }) { store.conclude(.sample(number, "more\(number - 21)")) }
    for number in 1...20 as ClosedRange<Int64> {
      store.conclude(
        .sample(number, "e\(number - 1)", call: .sample("C\(number)", reject: .accepted, settlement: .rejected)))
    }
    store.note(.sample(reject: .accepted))
    await failure(.unavailable, "no room left", of: store, lasts: false) {
      try await store.accept([.sample("too much")])
    }
    try handle.truncate(atOffset: 0)
    try await recovery(of: store)
    let last = try await store.number(of: .sample("after"))
    #expect(last > known.withLock { $0.max() ?? 0 })
    #expect(try await store.rejectedCalls().count == 21)
    #expect(try await store.openCalls().count == 1)
    #expect(store.close(timeout: 5) == 0)
    let shell = Shell(path: folder.file())
    #expect(try shell.run("SELECT count(*) FROM journal") == ["\(20 + accepted)"])
    #expect(try shell.run("SELECT number FROM pending") == ["\(last)"])
    #expect(try shell.run("PRAGMA integrity_check") == ["ok"])
  }

  @Test("the greatest size is kept, and what is too old makes room")
  func greatestSize() async throws {
    let store = try open { options in
      options.maximumBytes = 400_000
      options.keepSeconds = 1000
    }
    var count = 0
    while store.health == .ok, count < 1000 {
      let event = InboxEvent.sample("e\(count)", raw: String(repeating: "x", count: 3000))
      guard let number = try? await store.number(of: event) else { break }
      store.conclude(.sample(number, event.id))
      count += 1
    }
    #expect((50..<150).contains(count))
    await failure(.unavailable, "no room left", of: store, lasts: false) {
      try await store.accept([.sample("too much")])
    }
    clock.advance(2000)
    await withCheckedContinuation { done in store.maintain { done.resume() } }
    try await recovery(of: store)
    #expect(try await store.number(of: .sample("after")) > Int64(count))
    #expect(store.close(timeout: 5) == 0)
    #expect((folder.bytes()?.count ?? .max) <= 400_000)
  }

  @Test("another program's lock: nothing is accepted, conclusions wait")
  func locked() async throws {
    let store = try open()
    let number = try await store.number(of: .sample())
    let occupant = try Occupant(folder.file())
    await failure(.unavailable, "locked", of: store) { try await store.accept([.sample("b")]) }
    store.conclude(.sample(number))
    await failure(.unavailable, "locked", of: store) { try await store.ask(.increment(key: "n", by: 1, ttl: nil)) }
    #expect(try await store.ask(.get(key: "n")) == .value(nil))
    occupant.leave()
    try await recovery(of: store)
    #expect(try await store.number(of: .sample("b")) > number)
    #expect(try Shell(path: folder.file()).run("SELECT event_id FROM journal") == ["evt_1"])
  }

  @Test("the end gives up in time, and says how many conclusions are lost")
  func lost() async throws {
    let store = try open()
    let number = try await store.number(of: .sample())
    let occupant = try Occupant(folder.file())
    store.conclude(.sample(number))
    store.conclude(.sample(number + 1))
    let begin = ContinuousClock.now
    #expect(store.close(timeout: 0.3) == 2)
    #expect(begin.duration(to: .now) < .seconds(3))
    occupant.leave()
    // It is still pending.
    #expect(try await open().claim().map(\.number) == [number])
  }

  @Test("a file that is deleted underneath is noticed, and not made anew")
  func deleted() async throws {
    let store = try open()
    _ = try await store.number(of: .sample())
    for name in ["wawp.db", "wawp.db-wal", "wawp.db-shm"] {
      try FileManager.default.removeItem(atPath: folder.file(name))
    }
    for _ in 0..<2 {
      await failure(.unavailable, "moved away or replaced", of: store) { try await store.accept([.sample("b")]) }
    }
    #expect(!folder.exists("wawp.db"))
    _ = store.close(timeout: 1)
    #expect(!folder.exists("wawp.db"))
  }

  @Test("a file that is moved away and put back is used on")
  func moved() async throws {
    let store = try open()
    let number = try await store.number(of: .sample())
    try FileManager.default.moveItem(atPath: folder.file(), toPath: folder.file("away.db"))
    await failure(.unavailable, "moved away or replaced", of: store) { try await store.accept([.sample("b")]) }
    store.conclude(.sample(number))
    try FileManager.default.moveItem(atPath: folder.file("away.db"), toPath: folder.file())
    try await recovery(of: store)
    let acceptances = try await store.accept([.sample(), .sample("b")])
    guard acceptances.count == 2, acceptances[0] == .duplicate, case .new(let second) = acceptances[1] else {
      Issue.record("\(acceptances)")
      return
    }
    #expect(second > number)
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("SELECT event_id FROM journal") == ["evt_1"])
  }

  @Test("another file in its place is not written to, and the log that is left does not spoil it")
  func replaced() async throws {
    let store = try open()
    _ = try await store.accept((0..<50).map { .sample("e\($0)") })
    try FileManager.default.moveItem(atPath: folder.file(), toPath: folder.file("away.db"))
    let other = try Folder()
    _ = try SQLiteStore(path: other.file()).close(timeout: 5)
    try FileManager.default.copyItem(atPath: other.file(), toPath: folder.file())
    let before = folder.bytes()
    await failure(.unavailable, "moved away or replaced", of: store) { try await store.accept([.sample("b")]) }
    _ = store.close(timeout: 1)
    #expect(folder.bytes() == before)
    // The file that was moved away has everything.
    #expect(try Shell(path: folder.file("away.db")).run("SELECT count(*) FROM inbox") == ["50"])
    let fresh = try open()
    #expect(try await fresh.number(of: .sample("e1")) == 1)
    #expect(fresh.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("PRAGMA integrity_check") == ["ok"])
  }

  @Test("a log that is deleted underneath is noticed, and what stood in it is saved")
  func logDeleted() async throws {
    let store = try open()
    _ = try await store.accept((0..<50).map { .sample("e\($0)") })
    try FileManager.default.removeItem(atPath: folder.file("wawp.db-wal"))
    await failure(.unavailable, "lost its log", of: store, lasts: false) { try await store.accept([.sample("b")]) }
    try await recovery(of: store)
    #expect(try await store.accept([.sample("e49")]) == [.duplicate])
    // What is in hand stays in hand.
    #expect(try await store.claim() == [])
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("SELECT count(*) FROM inbox WHERE id LIKE 'e%'") == ["50"])
    #expect(try Shell(path: folder.file()).run("PRAGMA integrity_check") == ["ok"])
  }

  /// Writes nonsense over a page of the file.
  private func damage(_ table: String) throws {
    let shell = Shell(path: folder.file())
    let page = try #require(UInt64(try shell.run("SELECT rootpage FROM sqlite_schema WHERE name = '\(table)'")[0]))
    let handle = try #require(FileHandle(forWritingAtPath: folder.file()))
    try handle.seek(toOffset: (page - 1) * 4096)
    try handle.write(contentsOf: Data(repeating: 0x5a, count: 4096))
    try handle.close()
  }

  @Test("a damaged file is reported and not touched")
  func damaged() async throws {
    do {
      let store = try open()
      _ = try await store.number(of: .sample())
      _ = store.close(timeout: 5)
    }
    try damage("sqlite_autoindex_inbox_1")
    let store = try open()
    await failure(.unusable, "damaged", of: store) { try await store.accept([.sample("b")]) }
    await failure(.unusable, "damaged", of: store) { try await store.ask(.set(key: "k", value: [], ttl: nil)) }
    store.conclude(.sample(1))
    // Longer than between two attempts: no write that happens to succeed says that all is well.
    try await Task.sleep(for: .milliseconds(700))
    #expect(store.health != .ok)
    #expect(store.close(timeout: 0.1) == 1)
    #expect(try Shell(path: folder.file()).run("SELECT number FROM pending") == ["1"])
    try damage("pending")
    let before = folder.bytes()
    let error = #expect(throws: StoreError.self) { try open() }
    #expect(error?.kind == .unusable)
    #expect(folder.bytes() == before)
  }

  @Test("what SQLite refuses for itself holds up nothing else, and is written when that is mended")
  func refused() async throws {
    let store = try open()
    let numbers = try await store.accept([.sample("a"), .sample("b"), .sample("c")])
    #expect(numbers.count == 3)
    try Shell(path: folder.file()).run("ALTER TABLE calls RENAME TO hidden")
    store.conclude(.sample(1, "a"))
    store.conclude(.sample(2, "b", call: .sample()))
    store.conclude(.sample(3, "c"))
    await #expect { try await store.openCalls() } throws: {
      ($0 as? StoreError)?.message.contains("no such table") == true
    }
    try await recovery(of: store)
    #expect(try await store.accept([.sample("d")]) == [.new(number: 4)])
    #expect(try Shell(path: folder.file()).run("SELECT event_id FROM journal") == ["a", "c"])
    try Shell(path: folder.file()).run("ALTER TABLE hidden RENAME TO calls")
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("SELECT event_id FROM journal") == ["a", "b", "c"])
  }
}
