import Glibc
import Machine
import Synchronization
import WawpScript

/// What `run` is to do, wherever it was read from.
struct RunValues: Equatable, Sendable {
  var script: String
  var events: [String] = []
  var format: RecordFormat?
  var inFlight = 64
  var common = CommonValues()

  /// Runs the script over the events; ends the program.
  func run() throws {
    Heap.prepareForRun()
    let common = try common.settled(beside: script).values
    let log = try common.logOutput()
    let configuration = try common.configuration()
    let store = try Database.open(common.database ?? "none")
    guard inFlight > 0 else { throw CommandFailure("--in-flight must be above 0", status: .usage) }
    let source = try scriptSource()
    let inputs = try inputs()
    let job = RunJob(
      configuration: configuration, source: source, inputs: inputs,
      format: format ?? (isatty(1) == 1 ? .text : .json), log: log, maximumInFlight: inFlight, store: store)
    WorkerThread.cpuLimit.store(Int(min(configuration.cpuLimit, 1e6) * 1000), ordering: .relaxed)
    WorkerThread.run { job.run() }
  }

  private func scriptSource() throws -> ScriptSource { try ScriptSource.read(script) }
}

extension ScriptSource {
  /// A text that is, or is to be, the file of that path.
  init(text: [UInt8], path: String) {
    // By hand: the general functions for it cost a start more than all the rest of this file.
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
      self.init(text: text, name: path, folder: ".")
      return
    }
    let folder = String(path[..<slash])
    self.init(text: text, name: String(path[bytes.index(after: slash)...]), folder: folder.isEmpty ? "/" : folder)
  }

  /// Reads the script that somebody named on the command line.
  static func read(_ script: String) throws -> ScriptSource {
    switch SourceFile.read(script, limit: 4 << 20) {
    case .success(let text): return ScriptSource(text: text, path: script)
    case .failure(let error):
      var hint: String?
      if error.number == ENOENT, !script.contains("/"), !script.contains(".") {
        let near = Spelling.nearest(to: script, among: RootCommand.names)
        hint = near.map { "did you mean `wawp-script \($0)`?" }
      }
      throw CommandFailure("the script: \(error.message)", hint: hint, status: .unreadable)
    }
  }
}

extension RunValues {

  /// What to read.
  ///
  /// Files are opened when their turn comes: one that cannot be read is reported, the others are handled.
  fileprivate func inputs() throws -> [StreamRunner.Input] {
    guard !events.isEmpty else {
      if isatty(0) == 1 {
        throw CommandFailure(
          "there is no event: standard input is a terminal",
          hint: "write `wawp-script \(script) < event.json`, or name files: `wawp-script \(script) event.json`",
          status: .usage)
      }
      return [.open(0)]
    }
    return events.map { $0 == "-" ? .open(0) : .file($0) }
  }
}
