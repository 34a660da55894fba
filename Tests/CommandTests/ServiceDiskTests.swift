import CSQLite
import Glibc
import Store
import TestSupport
import Testing

/// The disk with the database stands still: a commit does not come to its end.
@Suite("the disk is slow")
struct SlowDiskTests {
  /// Another program's lock, behind which the store's commits wait.
  private final class Standstill {
    private var handle: OpaquePointer?

    init(_ path: String) throws {
      guard sqlite3_open(path, &handle) == SQLITE_OK,
        sqlite3_exec(handle, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK
      else { throw SystemFailure(call: "sqlite3", code: EIO) }
    }

    func end() {
      sqlite3_close(handle)
      handle = nil
    }

    deinit { sqlite3_close(handle) }
  }

  @Test("a call is rejected while the disk stands still, and its sender gets no 202 before it is durable")
  func standstill() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": "wawp.on(\"call.received\", function(call) call:reject() end)"])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url)
      #expect(try listener.post(Sent.call(1)).status == 202)
      #expect(try becomesTrue { try listener.journal().map(\.eventID) == ["evt_1"] })
      let connection = try ListenerConnection(port: listener.port)
      let standstill = try Standstill(listener.databasePath)
      let body = Sent.call(2)
      #expect(
        connection.socket.send(
          "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        ))
      // Less than the two seconds after which the store says that it cannot write.
      #expect(becomesTrue(within: 1.5) { Seen.all(in: requests).contains { $0.isReject && $0.callId == "C2" } })
      #expect(!connection.isClosed(within: 0.1))
      #expect(try listener.journal().map(\.eventID) == ["evt_1"])
      standstill.end()
      #expect(try connection.answer().status == 202)
      #expect(try listener.settles(within: 5))
      #expect(try listener.journal().map(\.eventID).sorted() == ["evt_1", "evt_2"])
      listener.send(SIGTERM)
      #expect(listener.exit(within: 15) == 0)
    }
  }
}

/// The disk with the database has no room left.
@Suite("the disk is full", .serialized)
struct ServiceDiskTests {
  private static let script =
    "wawp.on(\"call.received\", function(call) call:reject{ message = \"hello \" .. call.call_id } end)"

  /// Posts until the listener says that it cannot write; gives the calls that it acknowledged, and its refusal.
  private static func fill(_ listener: ListenerProcess, from first: Int) throws -> (Set<String>, ListenerAnswer?) {
    let connection = try ListenerConnection(port: listener.port)
    var acknowledged: Set<String> = []
    let padding = String(repeating: "x", count: 20_000)
    for number in first..<(first + 2000) {
      let body = Sent.call(number).replacing("\"payload\":{", with: "\"payload\":{\"padding\":\"\(padding)\",")
      let answer = try connection.post(body)
      if answer.status == 503 { return (acknowledged, answer) }
      guard answer.status == 202 else { return (acknowledged, answer) }
      acknowledged.insert("evt_\(number)")
    }
    return (acknowledged, nil)
  }

  /// What must hold when there is no room, and when there is again.
  private static func check(
    _ listener: ListenerProcess, _ requests: String, makeRoom: () -> Bool
  ) throws {
    let (acknowledged, refusal) = try fill(listener, from: 1)
    #expect(refusal?.status == 503)
    #expect(refusal?.headers["retry-after"] != nil)
    #expect(acknowledged.count > 5)
    let ready = try listener.page("/readyz")
    #expect(ready.status == 503)
    #expect(ready.body.contains("the store cannot write"), "\(ready.body)")
    #expect(try listener.page("/healthz").status == 200)
    for number in 5000..<5005 {
      let answer = try listener.post(Sent.call(number))
      #expect(answer.status == 503)
      #expect(answer.headers["retry-after"] != nil)
    }
    #expect(makeRoom())
    #expect(try becomesTrue(within: 20) { try listener.page("/readyz").status == 200 })
    #expect(try becomesTrue(within: 10) { try listener.post(Sent.call(6000)).isSuccess })
    for number in 5000..<5005 {
      #expect(try becomesTrue(within: 10) { try listener.post(Sent.call(number)).isSuccess })
    }
    #expect(try listener.settles(within: 20))
    let journal = try listener.journal()
    let ids = Set(journal.map(\.eventID))
    #expect(ids.count == journal.count)
    #expect(acknowledged.subtracting(ids).isEmpty)
    #expect(ids.isSuperset(of: (5000..<5005).map { "evt_\($0)" } + ["evt_6000"]))
    let messages = Dictionary(grouping: Seen.all(in: requests).filter(\.isMessage)) { $0.body?.message ?? "" }
    #expect(messages.values.allSatisfy { $0.count == 1 })
    listener.send(SIGTERM)
    #expect(listener.exit(within: 15) == 0)
  }

  @Test(
    "a file that may not grow: 503 with Retry-After, /readyz says why, room again is noticed, all that was acked is there"
  )
  func limited() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceDiskTests.script])
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      // Soft, so that it can be taken back: in blocks of 1,024 bytes.
      let listener = try ListenerProcess(folder, server: server.url, prelude: "ulimit -S -f 600")
      try ServiceDiskTests.check(listener, requests) {
        let tool = try? ChildProcess(
          "prlimit", ["--pid", "\(listener.pid)", "--fsize=unlimited"], environment: Program.plainEnvironment,
          folder: "/",
          input: .closed, output: .closed, errors: .closed)
        return tool?.exitCode() == 0
      }
    }
  }

  @Test("a small disk that is full: the same", .enabled(if: ServiceDiskTests.canMount))
  func full() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceDiskTests.script])
      folder.makeFolder("disk")
      let disk = "\(folder.path)/disk"
      try #require(mount("none", disk, "tmpfs", 0, "size=3m") == 0)
      defer { umount2(disk, Int32(MNT_DETACH)) }
      let ballast = "\(disk)/ballast"
      try folder.write("disk/ballast", [UInt8](repeating: 1, count: 2 << 20))
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url, database: "\(disk)/w.db")
      try ServiceDiskTests.check(listener, requests) { unlink(ballast) == 0 }
      listener.kill()
    }
  }

  @Test(
    "a kill while the disk is full: what was acked before is there afterwards", .enabled(if: ServiceDiskTests.canMount))
  func killedWhenFull() async throws {
    try await ListenerTurn.take {
      let folder = try Folder(["handle.lua": ServiceDiskTests.script])
      folder.makeFolder("disk")
      let disk = "\(folder.path)/disk"
      try #require(mount("none", disk, "tmpfs", 0, "size=3m") == 0)
      defer { umount2(disk, Int32(MNT_DETACH)) }
      try folder.write("disk/ballast", [UInt8](repeating: 1, count: 2 << 20))
      let requests = "\(folder.path)/requests"
      let server = try Server(["--log", requests])
      let listener = try ListenerProcess(folder, server: server.url, database: "\(disk)/w.db")
      let (acknowledged, refusal) = try ServiceDiskTests.fill(listener, from: 1)
      #expect(refusal?.status == 503)
      listener.kill()
      #expect(unlink("\(disk)/ballast") == 0)
      try listener.start()
      #expect(try listener.settles(within: 20))
      let journal = try listener.journal()
      #expect(acknowledged.subtracting(journal.map(\.eventID)).isEmpty)
      #expect(Set(journal.map(\.eventID)).count == journal.count)
      let messages = Dictionary(grouping: Seen.all(in: requests).filter(\.isMessage)) { $0.body?.message ?? "" }
      #expect(messages.values.allSatisfy { $0.count == 1 })
      listener.kill()
    }
  }

  /// Whether this user may mount a small disk of its own.
  static let canMount: Bool = {
    var template = Array("/tmp/wawp-mount-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return false }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(path) }
    guard mount("none", path, "tmpfs", 0, "size=1m") == 0 else { return false }
    return umount2(path, 0) == 0
  }()
}
