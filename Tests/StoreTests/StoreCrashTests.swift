import Foundation
import Store
import Testing

/// Kills a process in the middle of its work, and looks at what it left.
@Suite("a store whose process is killed")
struct StoreCrashTests {
  private static let variable = "STORE_CRASH_FOLDER"
  private static let folder = ProcessInfo.processInfo.environment[variable]

  /// What the killed process does: this test is run in a process of its own by the other one.
  @Test("works until it is killed", .enabled(if: folder != nil))
  func child() async throws {
    let folder = try #require(StoreCrashTests.folder)
    let store = try SQLiteStore(path: "\(folder)/wawp.db")
    // Every answer is one line, written at once: the system keeps it whatever becomes of the process.
    let answers = Foundation.open("\(folder)/answers", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let say: @Sendable (String) -> Void = { line in
      let bytes = Array("\(line)\n".utf8)
      _ = write(answers, bytes, bytes.count)
    }
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for index in 0..<1_000_000 {
            let id = "e\(getpid())-\(task)-\(index)"
            let event = InboxEvent.sample(id, raw: String(repeating: "x", count: index % 3000))
            guard let number = try? await store.number(of: event) else { return say("failed") }
            say("event \(id)")
            if index % 2 == 0 { store.conclude(.sample(number, id, call: .sample(id, reject: .accepted))) }
            if index % 5 == 0 {
              guard (try? await store.claim(.sample("send_text", subject: id))) == .granted else {
                return say("failed")
              }
              say("action \(id)")
              guard (try? await store.ask(.increment(key: "n", by: 1, ttl: nil))) != nil else { return say("failed") }
              say("count \(id)")
            }
          }
        }
      }
    }
  }

  @Test("has all that it said was durable", arguments: [30, 180, 420])
  func kill(_ milliseconds: Int) async throws {
    let folder = try Folder()
    // The file is used again by the next process, so that it also finds what a killed one left.
    for _ in 0..<2 {
      let process = Process()
      process.executableURL = URL(
        fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      process.arguments = ["--testing-library", "swift-testing", "--filter", "StoreCrashTests/child"]
      process.environment = ProcessInfo.processInfo.environment.merging([StoreCrashTests.variable: folder.path]) { $1 }
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      let before = folder.bytes("answers")?.count ?? 0
      try process.run()
      // It is killed some time after its first answer, not after its start, which takes as long as it takes.
      for _ in 0..<3000 where (folder.bytes("answers")?.count ?? 0) <= before {
        try await Task.sleep(for: .milliseconds(10))
      }
      try await Task.sleep(for: .milliseconds(milliseconds))
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
    }
    try check(folder)
  }

  private func check(_ folder: Folder) throws {
    let text = String(decoding: try #require(folder.bytes("answers")), as: UTF8.self)
    let words = text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(words.count > 20)
    #expect(!words.contains { $0 == ["failed"] })
    func said(_ word: Substring) -> Set<String> { Set(words.filter { $0[0] == word }.map { String($0[1]) }) }
    let shell = Shell(path: folder.file())
    #expect(try shell.run("PRAGMA integrity_check") == ["ok"])
    #expect(said("event").isSubset(of: try shell.run("SELECT id FROM inbox")))
    #expect(said("action").isSubset(of: try shell.run("SELECT subject FROM actions WHERE action = 'send_text'")))
    let counted = try #require(Int(try shell.run("SELECT value FROM keys")[0]))
    #expect(counted >= said("count").count)
    // Each event is pending or has its entry, and never both; an entry comes with its call.
    #expect(
      try shell.run(
        "SELECT count(*) FROM inbox WHERE (number IN (SELECT number FROM pending)) = (number IN (SELECT number FROM journal))"
      )
        == ["0"])
    #expect(
      try shell.run("SELECT count(*) FROM journal")
        == shell.run("SELECT count(*) FROM calls WHERE reject = 'accepted'"))
  }
}
