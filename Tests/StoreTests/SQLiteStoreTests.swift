import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("the store in a file")
struct SQLiteStoreTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func open(_ change: (inout SQLiteOptions) -> Void = { _ in }) throws -> SQLiteStore {
    var options = SQLiteOptions(clock: { [clock] in clock.now })
    change(&options)
    return try SQLiteStore(path: folder.file(), options: options)
  }

  @Test("keeps everything over a restart")
  func restart() async throws {
    let key = ActionKey.sample("call.received/send_text#1")
    do {
      let store = try open()
      _ = try await store.accept((1...4).map { .sample("e\($0)", raw: "raw \($0)") })
      store.conclude(.sample(2, "e2", call: .sample(reject: .accepted)))
      #expect(try await store.claim(key) == .granted)
      _ = try await store.ask(.set(key: "k", value: [0x31], ttl: nil))
      _ = try await store.ask(.hit(key: "h", window: 60))
      #expect(store.close(timeout: 5) == 0)
    }
    #expect(folder.exists("wawp.db"))
    // The end brings the log over into the file.
    #expect(!folder.exists("wawp.db-wal"))
    let store = try open()
    // What the process before had in hand is free at once, however long its leases were.
    let claimed = try await store.claim()
    #expect(claimed.map(\.id) == ["e1", "e3", "e4"])
    #expect(claimed.map(\.attempts) == [1, 1, 1])
    #expect(claimed.first?.raw == [UInt8]("raw 1".utf8))
    #expect(try await store.accept([.sample("e2"), .sample("e5")]) == [.duplicate, .new(number: 5)])
    #expect(try await store.openCalls().map(\.callID) == ["CALL1"])
    #expect(try await store.rejectedCalls() == ["CALL1"])
    #expect(try await store.claim(key) == .taken(.begun))
    #expect(try await store.ask(.get(key: "k")) == .value([0x31]))
    #expect(try await store.ask(.hit(key: "h", window: 60)) == .count(2))
  }

  @Test("attempts are counted over restarts")
  func attempts() async throws {
    for expected in 1...4 {
      let store = try open()
      if expected == 1 {
        _ = try await store.number(of: .sample())
      } else {
        // Claimed alone it does not count: it is to be begun.
        let claimed = try await store.claim()
        #expect(claimed.map(\.attempts) == [expected - 1])
        #expect(try await store.begin(claimed.first?.number ?? 0) == expected)
      }
      #expect(store.close(timeout: 5) == 0)
    }
  }

  /// What a store said, and when.
  private final class Notes: Sendable {
    let known = Mutex<[String: [Acceptance]]>([:])
    let durable = Mutex<[String: [Acceptance]]>([:])
  }

  @Test("a new event is known at once while the disk stands still; one that may be old waits for the file")
  func atOnce() async throws {
    let store = try open { $0.busySeconds = 20 }
    _ = try await store.number(of: .sample("old"))
    let occupant = try Occupant(folder.file())
    let notes = Notes()
    for id in ["new", "old"] {
      store.accept([.sample(id)], onKnown: { answer in notes.known.withLock { $0[id] = answer } }) { result in
        notes.durable.withLock { $0[id] = try? result.get() }
      }
    }
    #expect(notes.known.withLock { $0 } == ["new": [.new(number: 2)]])
    #expect(notes.durable.withLock { $0 }.isEmpty)
    occupant.leave()
    try await store.settleDown()
    #expect(notes.known.withLock { $0["old"] } == [.duplicate])
    #expect(notes.durable.withLock { $0 } == ["new": [.new(number: 2)], "old": [.duplicate]])
    // What was announced counts as seen, also before it is written.
    #expect(try await store.accept([.sample("new")]) == [.duplicate])
  }

  @Test("ids of a file with many events are learned beside the work: none is taken twice")
  func learning() async throws {
    let ids = (0..<3500).map { "e\($0)" }
    do {
      let store = try open()
      for start in stride(from: 0, to: ids.count, by: 500) {
        _ = try await store.accept(ids[start..<start + 500].map { .sample($0) })
      }
      store.end()
    }
    let store = try open()
    for number in stride(from: 0, to: ids.count, by: 7) {
      #expect(try await store.accept([.sample(ids[number])]) == [.duplicate])
      #expect(try await store.accept([.sample("new \(number)")]) != [.duplicate])
    }
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("SELECT count(*) FROM inbox") == ["4000"])
    #expect(try Shell(path: folder.file()).run("SELECT count(DISTINCT number) FROM inbox") == ["4000"])
  }

  @Test("the same new event from many threads at once is accepted once")
  func race() async throws {
    let store = try open()
    let fresh = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          for number in 0..<200 where (try? await store.accept([.sample("e\(number)")])) != [.duplicate] { count += 1 }
          return count
        }
      }
      return await group.reduce(0, +)
    }
    #expect(fresh == 200)
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("SELECT count(*) FROM inbox") == ["200"])
  }

  @Test("the file is for its owner alone, and syncs every commit")
  func file() async throws {
    let store = try open()
    _ = try await store.number(of: .sample())
    for name in ["wawp.db", "wawp.db-wal", "wawp.db-shm", "wawp.db.lock"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
      #expect((attributes[.posixPermissions] as? Int).map { $0 & 0o077 } == 0, "\(name)")
    }
    let shell = Shell(path: folder.file())
    #expect(try shell.run("PRAGMA journal_mode") == ["wal"])
    #expect(try shell.run("PRAGMA auto_vacuum") == ["2"])
    #expect(try shell.run("PRAGMA user_version") == ["\(Schema.version)"])
    #expect(try shell.run("PRAGMA application_id") == ["1463899984"])
    store.end()
    let database = try Database.store(path: folder.file(), busySeconds: 1, maximumBytes: nil, creates: false)
    #expect(try database.number("PRAGMA synchronous") == 2)
    #expect(try database.number("PRAGMA foreign_keys") == 1)
  }

  @Test("a thousand accepts at once share commits")
  func groupCommit() async throws {
    let commits = Mutex((count: 0, operations: 0))
    let store = try open { options in
      options.onCommit = { seconds, operations in
        #expect(seconds > 0)
        commits.withLock { $0 = ($0.count + 1, $0.operations + operations) }
      }
    }
    let accepted = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<1000 {
        group.addTask { (try? await store.accept([.sample("e\(index)")])) != nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(accepted == 1000)
    #expect(commits.withLock { $0.operations } == 1000)
    #expect(commits.withLock { $0.count } < 250)
  }

  @Test("reads alone write nothing")
  func reads() async throws {

    let commits = Commits()
    let store = try open { $0.onCommit = { _, _ in commits.count.add(1, ordering: .relaxed) } }
    for _ in 0..<10 {
      _ = try await store.ask(.get(key: "k"))
      _ = try await store.openCalls()
      _ = try await store.rejectedCalls()
    }
    #expect(commits.count.load(ordering: .relaxed) == 0)
  }

  @Test("writes soon also when nobody asks for anything more")
  func lonely() async throws {
    let (stream, commit) = AsyncStream<Int>.makeStream()
    let store = try open { $0.onCommit = { commit.yield($1) } }
    store.note(.sample(reject: .accepted))
    store.note(.sample(settlement: .rejected))
    var iterator = stream.makeAsyncIterator()
    #expect(await iterator.next() == 2)
    #expect(try Shell(path: folder.file()).run("SELECT call_id FROM calls") == ["CALL1"])
  }

  @Test("the end writes what still waits")
  func end() async throws {
    let store = try open()
    let numbers = try await store.accept((0..<2000).map { .sample("e\($0)") })
    for (index, acceptance) in numbers.enumerated() {
      guard case .new(let number) = acceptance else { continue }
      store.conclude(.sample(number, "e\(index)"))
    }
    #expect(store.close(timeout: 10) == 0)
    let shell = Shell(path: folder.file())
    #expect(try shell.run("SELECT count(*) FROM journal") == ["2000"])
    #expect(try shell.run("SELECT count(*) FROM pending") == ["0"])
    #expect(try shell.run("PRAGMA integrity_check") == ["ok"])
  }

  @Test("two stores do not share a file, whatever they call it")
  func lock() async throws {
    let store = try open()
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.path)
    try FileManager.default.createSymbolicLink(atPath: folder.file("link.db"), withDestinationPath: "wawp.db")
    for path in [folder.file(), "\(folder.path)/./wawp.db", "\(folder.path)/link/wawp.db", folder.file("link.db")] {
      let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
      #expect(error?.kind == .unavailable)
      #expect(error?.message.contains("in use by another listener (process \(getpid()))") == true)
    }
    #expect(try await store.number(of: .sample()) == 1)
    store.end()
    #expect(try await open().accept([.sample()]) == [.duplicate])
  }

  @Test("numbers are not used again, also when everything old is gone")
  func numbers() async throws {
    var store = try open()
    for index in 1...3 { store.conclude(.sample(try await store.number(of: .sample("e\(index)")), "e\(index)")) }
    try await store.settleDown()
    clock.advance(1e9)
    await withCheckedContinuation { done in store.maintain { done.resume() } }
    store.end()
    store = try open()
    #expect(try await store.number(of: .sample("e4")) == 4)
  }

  @Test("a store that is let go closes itself")
  func letGo() async throws {
    do { _ = try await open().number(of: .sample()) }
    #expect(!folder.exists("wawp.db-wal"))
    #expect(try await open().accept([.sample()]) == [.duplicate])
  }

}

private final class Commits: Sendable {
  let count = Atomic<Int>(0)
}
