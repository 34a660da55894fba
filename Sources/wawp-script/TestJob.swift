import Glibc
import Machine
import WawpScript

/// What `test` does on the worker's thread.
struct TestJob: Sendable {
  let files: [String]
  let filter: String?
  let format: TestFormat
  let output: String?
  let failFast: Bool
  let listsOnly: Bool
  let coverage: Bool

  /// One test, or a file that does not load.
  struct Result {
    let file: String
    let outcome: TestFile.Outcome
  }

  func run() -> ExitStatus {
    do { return try work() } catch let failure as CommandFailure {
      Diagnostics.error(failure.message, hint: failure.hint)
      return failure.status
    } catch {
      Diagnostics.error("\(error)")
      return .failed
    }
  }

  private func work() throws -> ExitStatus {
    let began = SystemClock.monotonic
    var results: [Result] = []
    var names: [String] = []
    var covered: [String: LineCoverage] = [:]
    let report = TestReport(format: format, colours: format == .text && output == nil && Colours.areWanted)
    for file in files {
      if WorkerThread.isStopping { break }
      if failFast, results.contains(where: { $0.outcome.failure != nil }) { break }
      switch SourceFile.read(file, limit: 4 << 20) {
      case .failure(let error):
        throw CommandFailure("cannot read \(file): \(error.message)", status: .unreadable)
      case .success(let text):
        let (folder, name) = TestJob.split(file)
        let tests = TestFile(
          ScriptSource(text: text, name: name, folder: folder), script: "\(name.dropLast("_test.lua".count)).lua")
        do {
          names += try tests.load().map { "\(file): \($0)" }
        } catch {
          results.append(
            Result(
              file: file,
              outcome: TestFile.Outcome(name: "the file loads", failure: error.failure, log: [], seconds: 0)))
          continue
        }
        guard !listsOnly else { continue }
        tests.coversLines = coverage
        var mustStop = false
        tests.run(where: { !mustStop && !WorkerThread.isStopping && (filter.map($0.contains) ?? true) }) { outcome in
          results.append(Result(file: file, outcome: outcome))
          mustStop = failFast && outcome.failure != nil
        }
        for (script, lines) in tests.coverage {
          covered[folder == "." ? script : "\(folder)/\(script)", default: LineCoverage()].add(lines)
        }
      }
    }
    let isGood = results.allSatisfy { $0.outcome.failure == nil }
    if listsOnly, isGood {
      try StandardOutput.write(lines: names.filter { name in filter.map { name.contains($0) } ?? true })
      return .success
    }
    if results.isEmpty {
      throw CommandFailure(
        filter.map { "no test's name holds \"\($0)\"" } ?? "the files register no test",
        hint: filter == nil
          ? "write `local test = require(\"wawp.test\")` and `test(\"name\", function(t) ... end)`"
          : "`wawp-script test --list` shows the names", status: .failed)
    }
    try write(report.text(results, seconds: SystemClock.monotonic - began))
    if coverage {
      let lines = report.coverage(covered)
      if format == .text, output == nil {
        try StandardOutput.write(lines: lines)
      } else {
        lines.forEach(Diagnostics.line)
      }
    }
    return isGood ? .success : .failed
  }

  private func write(_ text: String) throws {
    guard let output else { return try StandardOutput.write(Array(text.utf8)) }
    let descriptor = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw CommandFailure("cannot write \(output): \(SourceFile.reason(errno))", status: .unwritable)
    }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else {
        throw CommandFailure("cannot write \(output): \(SourceFile.reason(errno))", status: .unwritable)
      }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// The folder and the name of a path.
  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}
