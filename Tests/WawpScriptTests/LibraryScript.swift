import Glibc
import LuaRuntime
import Store
import Synchronization
import Testing

@testable import WawpScript

/// Runs Lua that uses the library, with a clock that stands still, a store in memory, and files of its own.
final class LibraryScript: ScriptHost {
  private let time: Moment
  private(set) var logged: [(level: LogLevel, message: String)] = []
  private let store: MemoryStore
  let folder: String

  var wallClock: Double { time.value }
  var currentEvent: Event?
  var currentOwner: UInt64 { 1 }
  var currentReceived: Double { wallClock }
  var ringSeconds: Double { 45 }
  /// What `wawp.request` answers.
  var answer: OperationResult.Value = .json(Array("{}".utf8))

  /// - Parameters:
  ///   - now: Unix time; 2026-11-23 12:00:00 in Berlin if nothing else is said.
  ///   - folder: the script's folder; a new one if nothing else is said.
  init(now: Double = 1_795_431_600, folder: String? = nil) {
    let time = Moment(now)
    self.time = time
    store = MemoryStore(clock: { time.value })
    isOwnFolder = folder == nil
    if let folder {
      self.folder = folder
    } else {
      var template = Array("/tmp/wawp-library-XXXXXX".utf8CString)
      self.folder = String(cString: mkdtemp(&template))
    }
  }

  private let isOwnFolder: Bool

  deinit {
    guard isOwnFolder, let entries = opendir(folder) else { return }
    defer { rmdir(folder) }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      unlink("\(folder)/\(name)")
    }
  }

  func advance(_ seconds: Double) {
    time.value += seconds
  }

  func write(_ name: String, _ text: String) {
    let file = fopen("\(folder)/\(name)", "w")
    fputs(text, file)
    fclose(file)
  }

  /// Runs the body of a handler of an event and gives what it printed, a line each; an error is the last line.
  func run(_ body: String, event raw: String = #"{"event":"message","payload":{}}"#) throws -> [String] {
    let before = logged.count
    let event = try Array(raw.utf8).withUnsafeBytes { try EventDecoder().decode($0) }
    currentEvent = event
    let script = try Script(
      source: Array("return function(event) \(body)\nend".utf8), name: "handle.lua", folder: folder,
      options: .init(), host: self)
    let load = script.state.beginTask(cpuSeconds: 20, deadline: Monotonic.now + 20)
    guard case .finished(let count) = load.start(script.chunk, arguments: { _ in 0 }) else { return ["load failed"] }
    script.finishLoading(returned: load.takeResults(count) { $0.keep() })
    load.end()
    let task = script.state.beginTask(cpuSeconds: 20, deadline: Monotonic.now + 20)
    defer { task.end() }
    let step = task.start(script.handlers[0].function) { stack in
      script.push(event, owner: 1, on: stack)
      return 1
    }
    // Values that are nil at the end of a line say nothing.
    var lines = logged[before...].filter { $0.level == .info }.map { line in
      var text = line.message
      while text.hasSuffix("\tnil") { text.removeLast(4) }
      return text
    }
    switch step {
    case .finished: break
    case .failed(let error): lines.append("\(error.file ?? "?"):\(error.line ?? 0): \(error.message)")
    case .waiting: lines.append("it waits")
    }
    return lines
  }

  /// The same for one expression.
  func value(_ expression: String, _ before: String = "") throws -> String {
    try run("\(before) print(\(expression))").joined(separator: "\n")
  }

  func warnings() -> [String] { logged.filter { $0.level >= .warn }.map(\.message) }

  func decide(_ decision: Decision) {}
  func perform(_ operation: Operation) -> OperationResult? {
    guard case .store(let operation) = operation else { return OperationResult(value: answer, attempts: 1) }
    switch store.perform(operation) {
    case .success(let value): return OperationResult(value: .stored(value))
    case .failure(let error): return OperationResult(value: .failure(message: error.message), code: "server_error")
    }
  }
  func schedule(_ function: LuaReference, after seconds: Double) -> String? { nil }
  func mark(_ key: String, seconds: Double) -> Bool { true }
  func environment(_ name: String) -> Result<String?, ScriptRefusal> { .success(nil) }
  func log(_ level: LogLevel, _ message: String, fields: [(name: String, value: String)]) {
    logged.append((level, message))
  }
}

/// The store's clock.
private final class Moment: Sendable {
  private let seconds: Mutex<Double>
  init(_ value: Double) { seconds = Mutex(value) }
  var value: Double {
    get { seconds.withLock { $0 } }
    set { seconds.withLock { $0 = newValue } }
  }
}
