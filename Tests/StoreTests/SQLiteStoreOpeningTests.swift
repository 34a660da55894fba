import Foundation
import Testing

@testable import Store

@Suite("opening a store's file")
struct SQLiteStoreOpeningTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func refusal(_ path: String? = nil) -> StoreError? {
    #expect(throws: StoreError.self) { try SQLiteStore(path: path ?? folder.file()) }
  }

  @Test("a newer file is refused and left as it is")
  func newer() async throws {
    _ = try SQLiteStore(path: folder.file()).close(timeout: 5)
    try Shell(path: folder.file()).run("PRAGMA user_version = 99; CREATE TABLE later (x)")
    let before = folder.bytes()
    let error = refusal()
    #expect(error?.kind == .unusable)
    #expect(error?.message.contains("version 99") == true)
    #expect(folder.bytes() == before)
    #expect(throws: StoreError.self) { try JournalReader(path: folder.file()) }
    #expect(folder.bytes() == before)
  }

  @Test("a newer file whose version still stands in its log is refused, and both are left as they are")
  func newerLog() async throws {
    do { _ = try SQLiteStore(path: folder.file()).close(timeout: 5) }
    let source = try Folder()
    try FileManager.default.copyItem(atPath: folder.file(), toPath: source.file())
    let database = try Database.store(path: source.file(), busySeconds: 1, maximumBytes: nil, creates: false)
    try database.execute("PRAGMA user_version = 99")
    // As after a crash: the log was never brought over.
    for name in ["wawp.db", "wawp.db-wal"] {
      try? FileManager.default.removeItem(atPath: folder.file(name))
      try FileManager.default.copyItem(atPath: source.file(name), toPath: folder.file(name))
    }
    let before = [folder.bytes(), folder.bytes("wawp.db-wal")]
    #expect(before[1]?.isEmpty == false)
    #expect(refusal()?.message.contains("version 99") == true)
    #expect([folder.bytes(), folder.bytes("wawp.db-wal")] == before)
  }

  @Test("a file of version 1 is brought up to date, and the rejects that it knows of count")
  func older() async throws {
    let database = try Database.store(path: folder.file(), busySeconds: 1, maximumBytes: nil, creates: true)
    try database.execute(
      """
      DROP INDEX calls_rejected;
      CREATE INDEX calls_open ON calls (rejected_at) WHERE reject = 'accepted' AND settlement IS NULL;
      INSERT INTO calls (call_id, session, first_seen, reject, rejected_at) VALUES
        ('KNOWN', 'default', 9000, 'accepted', 9001), ('FAILED', 'default', 9000, 'failed', 9002);
      INSERT INTO actions (subject, action, session, state, event_id, at) VALUES
        ('KNOWN', 'reject', 'default', 'done', 'e1', 9005), ('FAILED', 'reject', 'default', 'done', 'e2', 9004),
        ('OTHER', 'reject', 'default', 'done', 'e3', 9003), ('OLD', 'reject', 'default', 'done', 'e4', 1000),
        ('BEGUN', 'reject', 'default', 'begun', 'e5', 9003), ('C', 'send_text', 'default', 'done', 'e6', 9006);
      PRAGMA user_version = 1
      """)
    let store = try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { 10_000 }))
    #expect(try await store.rejectedCalls() == ["FAILED", "OTHER", "KNOWN"])
    #expect(try await store.openCalls().map(\.callID) == ["KNOWN", "OTHER", "FAILED"])
    #expect(try await store.claim(.sample(subject: "C")) == .taken(.done))
    #expect(store.close(timeout: 5) == 0)
    #expect(try Shell(path: folder.file()).run("PRAGMA user_version") == ["2"])
  }

  @Test("the database of another program is refused and left as it is")
  func foreign() throws {
    for statement in ["CREATE TABLE theirs (x)", "PRAGMA application_id = 7", "PRAGMA user_version = 3"] {
      try? FileManager.default.removeItem(atPath: folder.file())
      try Shell(path: folder.file()).run(statement)
      let before = folder.bytes()
      let error = refusal()
      #expect(error?.kind == .unusable)
      #expect(error?.message.contains("another program") == true)
      #expect(folder.bytes() == before)
    }
  }

  @Test(
    "what is no database is refused and left as it is",
    arguments: [1, 26, 25_000])
  func noDatabase(_ length: Int) throws {
    let text = String(repeating: "x", count: length)
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file()))
    let error = refusal()
    #expect(error?.kind == .unusable)
    #expect(error?.message.contains("is no database") == true)
    #expect(folder.bytes() == Data(text.utf8))
  }

  @Test("an empty file and one whose creation was cut short become a store")
  func unfinished() async throws {
    try Data().write(to: URL(fileURLWithPath: folder.file()))
    _ = try SQLiteStore(path: folder.file()).close(timeout: 5)
    try Shell(path: folder.file("other.db")).run("PRAGMA journal_mode = wal; VACUUM")
    let store = try SQLiteStore(path: folder.file("other.db"))
    #expect(try await store.number(of: .sample()) == 1)
  }

  @Test("a folder that is missing, and a folder in place of a file, are named")
  func missing() throws {
    try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
    #expect(refusal("\(folder.path)/none/wawp.db")?.message.contains("\(folder.path)/none/wawp.db") == true)
    #expect(refusal(folder.file("sub"))?.kind == .unavailable)
  }

  @Test("a relative path is one below the current folder")
  func relative() {
    #expect(LockFile.resolve("wawp.db").hasSuffix("/wawp.db"))
    #expect(LockFile.resolve("wawp.db").hasPrefix("/"))
    #expect(LockFile.resolve("/wawp.db") == "/wawp.db")
  }

  @Test("a folder that cannot be written is named", .enabled(if: geteuid() != 0 || Mount.isPossible))
  func readOnlyFolder() throws {
    if geteuid() == 0 {
      let mount = try Mount(folder.path, options: "ro,size=1m")
      #expect(refusal()?.message.contains("Read-only file system") == true)
      mount.end()
    } else {
      try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
      #expect(refusal()?.message.contains("Permission denied") == true)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }
  }
}
