import HTTPTransport
import LuaRuntime
import Store
import WawpScript

/// What `run` does on the worker's thread.
struct RunJob: Sendable {
  let configuration: Configuration
  let source: ScriptSource
  let inputs: [StreamRunner.Input]
  let format: RecordFormat
  let log: LogOutput
  let maximumInFlight: Int
  /// Where scripts keep values; `nil` for a memory of this run.
  let store: (any EventStore)?

  /// How many script errors are shown in full; the records have them all.
  private static let shownFailures = 10

  func run() -> ExitStatus {
    let worker = Worker(configuration: configuration, store: store, log: log.write)
    WorkerThread.setWakeup(worker.wakeup)
    let output = RecordOutput(format: format, onFailure: { [wakeup = worker.wakeup] in wakeup.wake() })
    var shown = 0
    let runner = StreamRunner(
      worker: worker, source: source, inputs: inputs, maximumInFlight: maximumInFlight,
      write: { record in
        if record.error != nil {
          shown += 1
          show(record, number: shown)
        }
        return output.write(record)
      },
      flush: { output.flush(isLast: $0) },
      isStopping: { WorkerThread.isStopping })
    var compileFailed = false
    do { try worker.open(source) } catch {
      compileFailed = true
      let failure = Record.Failure(
        message: error.kind == .memory ? "the script does not fit into --memory-limit" : error.message,
        file: error.file ?? source.name, line: error.line, source: line(error.line))
      FailureReport.show(failure, traceback: nil, hint: hint(for: failure))
      shown = RunJob.shownFailures + 1  // it is the same for every event
      runner.scriptIsBroken(failure)
    }
    let summary = runner.run()
    _ = store?.close(timeout: 10)
    // The program is about to end: taking the worker and its script apart would be time for nothing.
    _ = Unmanaged.passRetained(worker)
    report(summary, output)
    return status(summary, worker: worker, compileFailed: compileFailed)
  }

  private func line(_ number: Int?) -> String? {
    guard let number else { return nil }
    let lines = source.text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard number >= 1, number <= lines.count else { return nil }
    let text = String(decoding: lines[number - 1].prefix(200), as: UTF8.self)
    return String(text.drop { $0 == " " || $0 == "\t" }.filter { $0 != "\r" })
  }

  // MARK: - Messages

  private func show(_ record: Record, number: Int) {
    guard let error = record.error, number <= RunJob.shownFailures + 1 else { return }
    if number > RunJob.shownFailures {
      return Diagnostics.line("wawp-script: more errors follow: the records have them all")
    }
    if record.event == nil {
      return Diagnostics.error("event at line \(error.inputLine ?? 1): \(error.message)")
    }
    FailureReport.show(error, traceback: error.traceback, hint: hint(for: error))
  }

  private func hint(for error: Record.Failure) -> String? {
    guard error.message == Worker.nothingRegistered else { return nil }
    return "write `wawp.on(\"call.received\", function(call) ... end)`, or act on `wawp.event` at the top level"
  }

  private func report(_ summary: StreamRunner.Summary, _ output: RecordOutput) {
    for message in summary.unreadable { Diagnostics.error(message) }
    if summary.isUnwritable {
      let count = summary.unhandled + output.lost
      let left = count > 0 ? "; \(counted(count, "event")) in hand \(count == 1 ? "has" : "have") no record" : ""
      Diagnostics.error(
        "cannot write the record: \(SourceFile.reason(output.failure))\(left)",
        hint: "events after that were not handled")
    }
    if summary.isInterrupted, summary.unhandled > 0 {
      let count = summary.unhandled
      Diagnostics.error(
        "stopped; \(counted(count, "event")) that had been read \(count == 1 ? "was" : "were") not begun")
    }
    if summary.records == 0, !summary.isInterrupted, !summary.isUnwritable, summary.unreadable.isEmpty {
      Diagnostics.error(
        "there is no event in the input: it is empty", hint: "write `wawp-script \(source.name) < event.json`")
    }
  }

  private func status(_ summary: StreamRunner.Summary, worker: Worker, compileFailed: Bool) -> ExitStatus {
    if summary.isInterrupted { return .interrupted }
    var codes: [ExitStatus] = [.success]
    if summary.undecodable > 0 || (summary.records == 0 && !summary.isUnwritable && summary.unreadable.isEmpty) {
      codes.append(.undecodable)
    }
    if !summary.unreadable.isEmpty { codes.append(.unreadable) }
    if summary.scriptFailures > 0 || compileFailed { codes.append(.scriptFailed) }
    if summary.isUnwritable { codes.append(.unwritable) }
    codes += worker.failures.compactMap { ExitStatus(rawValue: $0) }
    if worker.lacksCredentials {
      codes.append(.configuration)
      Diagnostics.error(
        "the api was not called: there are no complete credentials",
        hint: "set WAWP_INSTANCE_ID and WAWP_ACCESS_TOKEN (or --access-token-file), or try --dry-run")
    }
    return codes.max { $0.rawValue < $1.rawValue } ?? .success
  }
}
