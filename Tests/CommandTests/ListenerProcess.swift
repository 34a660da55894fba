import Foundation
import Glibc
import Store
import Synchronization
import TestSupport

/// `wawp-script listen` in a folder that outlives it: it may be killed and started again on the same database.
///
/// Its ports are new after each start. The records of all starts are in one file, the log of each start in one of its own.
final class ListenerProcess: Sendable {
  /// Where it can be reached, and what it is.
  private struct Life {
    var child: ChildProcess?
    var port: UInt16 = 0
    var adminPort: UInt16 = 0
    var starts = 0
  }

  let folder: Folder
  let databasePath: String
  private let arguments: [String]
  private let environment: [String: String]
  /// A line of the shell that runs before the program: limits.
  private let prelude: String?
  private let life = Mutex(Life())

  /// Starts it and waits until it listens.
  init(
    _ folder: Folder, server: String? = nil, _ arguments: [String] = [], database: String = "w.db",
    environment more: [String: String] = [:], prelude: String? = nil
  ) throws {
    self.folder = folder
    databasePath = database.hasPrefix("/") ? database : "\(folder.path)/\(database)"
    self.arguments =
      ["listen", "handle.lua", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--database", database] + arguments
    environment = Program.environment(server: server).merging(more) { $1 }
    self.prelude = prelude
    try start()
  }

  deinit { kill() }

  var port: UInt16 { life.withLock { $0.port } }
  var adminPort: UInt16 { life.withLock { $0.adminPort } }
  var pid: pid_t { life.withLock { $0.child?.pid ?? 0 } }

  /// Starts it again.
  func start() throws {
    let number = life.withLock { life in
      life.starts += 1
      return life.starts
    }
    let log = "\(folder.path)/log.\(number)"
    let (program, words) =
      prelude.map { ("/bin/bash", ["-c", "\($0); exec \"$0\" \"$@\"", Program.path] + arguments) }
      ?? (Program.path, arguments)
    let child = try ChildProcess(
      program, words, environment: environment, folder: folder.path, input: .closed,
      output: .path("\(folder.path)/records", flags: O_WRONLY | O_APPEND | O_CREAT),
      errors: .path(log, flags: O_WRONLY | O_APPEND | O_CREAT))
    let end = Moment.now + 20
    while Moment.now < end {
      let text = Folder.contents(log) ?? ""
      if let admin = ListenerProcess.port(after: "metrics on http://127.0.0.1:", in: text),
        let hooks = ListenerProcess.port(after: "listening on http://127.0.0.1:", in: text)
          ?? ListenerProcess.port(after: "listening on https://127.0.0.1:", in: text)
      {
        return life.withLock { ($0.child, $0.port, $0.adminPort) = (child, hooks, admin) }
      }
      usleep(5000)
    }
    child.send(SIGKILL)
    _ = child.exitCode()
    throw SystemFailure(call: "listen said \"\(Folder.contents(log) ?? "")\"", code: EIO)
  }

  private static func port(after sign: String, in log: String) -> UInt16? {
    guard let start = log.range(of: sign) else { return nil }
    let digits = log[start.upperBound...].prefix { $0.isNumber }
    // The line must be whole, or the number may not be.
    guard digits.endIndex < log.endIndex else { return nil }
    return UInt16(digits)
  }

  /// Ends it in the middle of whatever it does.
  func kill() {
    guard
      let child = life.withLock({ life in
        defer { life.child = nil }
        return life.child
      })
    else { return }
    child.send(SIGKILL)
    _ = child.exitCode()
  }

  func send(_ signal: Int32) { life.withLock { $0.child?.send(signal) } }

  /// Its exit code once it has ended by itself; `nil`, and it is killed, when it does not in time.
  func exit(within seconds: Double) -> Int32? {
    guard
      let child = life.withLock({ life in
        defer { life.child = nil }
        return life.child
      })
    else { return nil }
    let end = Moment.now + seconds
    while Moment.now < end {
      var information = siginfo_t()
      if waitid(P_PID, id_t(child.pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0,
        information.si_signo == SIGCHLD
      {
        return child.exitCode()
      }
      usleep(5000)
    }
    child.send(SIGKILL)
    _ = child.exitCode()
    return nil
  }

  /// Whether it still runs.
  var isAlive: Bool {
    var information = siginfo_t()
    guard pid > 0, waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
    return information.si_signo != SIGCHLD
  }

  // MARK: - What it says

  /// The logs of all starts.
  var log: String {
    (1...max(1, life.withLock { $0.starts })).map { Folder.contents("\(folder.path)/log.\($0)") ?? "" }.joined()
  }

  /// The records of all starts that are whole lines of JSON.
  var records: [Outcome] { Outcome.all(in: Folder.contents("\(folder.path)/records") ?? "") }

  /// A page of the admin address.
  func page(_ path: String) throws -> ListenerAnswer {
    try ListenerConnection(port: adminPort).ask("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
  }

  /// The value of a metric, with its labels as they stand on the page; 0 when it is not there.
  func metric(_ name: String) throws -> Double {
    for line in try page("/metrics").body.split(separator: "\n") where line.hasPrefix(name + " ") {
      return Double(line.dropFirst(name.count + 1)) ?? .nan
    }
    return 0
  }

  /// Resident memory in bytes.
  var residentBytes: Int {
    let fields = (Folder.contents("/proc/\(pid)/statm") ?? "").split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
  }

  /// Everything in the journal, the oldest first.
  func journal() throws -> [JournalEntry] {
    var all = JournalFilter()
    all.limit = 1_000_000
    return try JournalReader(path: databasePath).entries(all).sorted { $0.number < $1.number }
  }

  /// Waits until nothing is in the inbox; `false` when something stays.
  func settles(within seconds: Double) throws -> Bool {
    let end = Moment.now + seconds
    while Moment.now < end {
      if let count = try? JournalReader(path: databasePath).pendingCount(), count == 0 { return true }
      usleep(20_000)
    }
    return try JournalReader(path: databasePath).pendingCount() == 0
  }

  /// Posts a body on a connection of its own.
  func post(_ body: String, path: String = "/webhook", headers: [String] = []) throws -> ListenerAnswer {
    try ListenerConnection(port: port).post(body, path: path, headers: headers)
  }
}

/// Waits until something is so; `false` when it does not become so in time.
func becomesTrue(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = Moment.now + seconds
  while Moment.now < end {
    if try condition() { return true }
    usleep(10_000)
  }
  return try condition()
}
