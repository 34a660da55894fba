import Testing

@testable import Store

@Suite("keys of a store's file from outside")
struct KeyFileTests {
  let folder: Folder
  let clock = ManualClock()

  init() throws { folder = try Folder() }

  private func open() throws -> KeyFile {
    let clock = clock
    return try KeyFile(path: folder.file(), clock: { clock.now })
  }

  @Test("a listener that has the file sees what is set, at once and after its next start")
  func shared() async throws {
    let clock = clock
    let store = try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { clock.now }))
    _ = try await store.ask(.set(key: "theirs", value: Array("1".utf8), ttl: nil))
    let file = try open()
    #expect(try file.get("theirs") == Array("1".utf8))
    try file.set("ours", Array("2".utf8), ttl: 60)
    #expect(try await store.ask(.get(key: "ours")) == .value(Array("2".utf8)))
    #expect(try file.delete("ours"))
    #expect(try !file.delete("ours"))
    #expect(try await store.ask(.get(key: "ours")) == .value(nil))
    try file.set("ours", Array("3".utf8), ttl: 60)
    #expect(store.close(timeout: 5) == 0)
    let next = try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { clock.now }))
    #expect(try await next.ask(.get(key: "ours")) == .value(Array("3".utf8)))
    clock.advance(60)
    #expect(try open().get("ours") == nil)
  }

  @Test("a file that is not there is not made, and one that is no database is left as it is")
  func refused() throws {
    #expect(throws: StoreError.self) { try open() }
    #expect(!folder.exists("wawp.db"))
    let shell = Shell(path: folder.file())
    _ = try shell.run("CREATE TABLE a (b)")
    let bytes = folder.bytes()
    #expect { try open() } throws: { ($0 as? StoreError)?.kind == .unusable }
    #expect(folder.bytes() == bytes)
  }
}
