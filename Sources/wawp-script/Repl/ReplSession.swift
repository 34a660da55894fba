import Glibc
import JSON
import LuaRuntime
import Store
import WawpScript

/// One session of `repl`: reads pieces of Lua, runs them on the worker, shows what they give.
final class ReplSession {
  private let worker: Worker
  private let source: ScriptSource
  private let isScript: Bool
  private let store: (any EventStore)?
  private var event: Event?
  private lazy var lines = ReplLines { [unowned self] in self.completion.complete($0) }
  private lazy var completion = ReplCompletion { [unowned self] in self.worker.names(after: $0, methods: $1) }

  init(
    configuration: Configuration, store: (any EventStore)?, source: ScriptSource, isScript: Bool, event: Event?,
    level: LogLevel
  ) {
    self.source = source
    self.isScript = isScript
    self.event = event
    self.store = store
    worker = Worker(configuration: configuration, store: store) { entryLevel, entry in
      guard entryLevel >= level else { return }
      let fields = entry.fields.map { " \($0.name)=\($0.value)" }.joined()
      let text = TerminalText.clean(entry.message + fields, keepsLines: true)
      if entryLevel == .info { ReplSession.show(text) } else { Diagnostics.line("\(entryLevel.name): \(text)") }
    }
    isDryRun = configuration.isDryRun
  }

  private let isDryRun: Bool

  /// Runs to the end of the input; a script that cannot be loaded ends it at once.
  func run() -> ExitStatus {
    guard load() else { return .scriptFailed }
    worker.openForPieces(event: event)
    if lines.isInteractive {
      ReplSession.show(
        isDryRun
          ? "Nothing is sent (--live sends). :help shows what there is." : "Calls and messages are sent for real.")
    }
    while let text = nextPiece() {
      if text.hasPrefix(":") { if !obey(text) { break } } else { evaluate(text) }
    }
    _ = store?.close(timeout: 10)
    lines.close()
    return .success
  }

  private static func show(_ text: String) { try? StandardOutput.write(lines: [text]) }

  // MARK: - Reading

  private var compiled: LuaPiece?
  /// How many pieces were begun.
  private var count = 0

  /// The next command, or the next piece that compiles (then ``compiled`` has it); `nil` at the end.
  private func nextPiece() -> String? {
    var text = ""
    let prompt = isDryRun ? "> " : "live> "
    while !ReplControl.isEnding {
      switch lines.next(prompt: text.isEmpty ? prompt : String(repeating: ".", count: prompt.count - 1) + " ") {
      case .end:
        if !text.isEmpty { Diagnostics.error("the input ends before what was begun is finished") }
        if lines.isInteractive { ReplSession.show("") }
        return nil
      case .cancelled: text = ""
      case .text(let line):
        lines.remember(line)
        let trimmed = line.drop { $0 == " " }
        if text.isEmpty {
          if trimmed.isEmpty { continue }
          if trimmed.hasPrefix(":") { return String(trimmed) }
          count += 1
          // As in Lua's own: `=value` shows a value.
          text = trimmed.hasPrefix("=") ? String(trimmed.dropFirst()) : line
        } else {
          text += "\n" + line
        }
        switch worker.compile(piece: text, number: count) {
        case .incomplete: continue
        case .piece(let piece):
          compiled = piece
          return text
        case .failed(let error):
          let broken = text.split(separator: "\n", omittingEmptySubsequences: false)
          let number = error.line ?? 1
          let failure = Record.Failure(
            message: error.message, file: error.file, line: error.line,
            source: broken.indices.contains(number - 1) ? String(broken[number - 1]) : nil)
          FailureReport.show(failure, traceback: nil, marksPlace: true)
          text = ""
        }
      }
    }
    return nil
  }

  // MARK: - Doing

  /// Waits until something is done, and stops it when Ctrl-C asks for that.
  private func finish(_ begin: (@escaping () -> Void) -> Void) {
    var isDone = false
    ReplControl.runs((worker.interrupter, worker.wakeup))
    begin { isDone = true }
    while !isDone {
      if ReplControl.isCancelled { worker.interruptAll() }
      if !isDone { _ = worker.turn(timeout: nil) }
    }
    ReplControl.runs(nil)
    worker.clearInterrupt()
    if worker.needsOpening { worker.openForPieces(event: event) }
  }

  private func load() -> Bool {
    do throws(LuaError) { try worker.open(source) } catch {
      let failure = Record.Failure(message: error.message, file: error.file ?? source.name, line: error.line)
      FailureReport.show(failure, traceback: nil)
      return false
    }
    guard isScript else { return true }
    finish { done in
      worker.load(with: event) { outcome in
        switch outcome {
        case .ready: break
        case .handled(let record): self.show(record)
        case .failed(let record) where record.error?.message == Worker.nothingRegistered: break
        case .failed(let record): self.show(failureOf: record)
        }
        done()
      }
    }
    return true
  }

  private func evaluate(_ text: String) {
    guard let piece = compiled, let subject = event ?? ReplEvent.none else { return }
    finish { done in
      worker.evaluate(piece, event: subject) { record, shown in
        if let shown { ReplSession.show(TerminalText.clean(shown, keepsLines: true)) }
        self.show(failureOf: record)
        if self.event != nil, record.error == nil, record.decision.kind != .ignore || !record.actions.isEmpty {
          ReplSession.show("-- \(record.sentence)")
        }
        done()
      }
    }
  }

  private func show(failureOf record: Record) {
    guard let error = record.error else { return }
    if error.kind == .interrupted { return Diagnostics.line("stopped") }
    // The first frame is the piece itself; deeper ones say how it came there.
    FailureReport.show(
      error, traceback: error.file?.hasPrefix(Worker.pieceName) == true ? nil : error.traceback, marksPlace: true)
  }

  private func show(_ record: Record) {
    show(failureOf: record)
    var writer = JSONWriter(capacity: 1024)
    record.write(to: &writer)
    try? StandardOutput.write(writer.bytes)
  }

  /// Does what a command says; `false` ends the session.
  private func obey(_ text: String) -> Bool {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = words.count > 1 ? String(words[1].reversed().drop { $0 == " " }.reversed()) : nil
    switch words[0] {
    case ":quit", ":q", ":exit": return false
    case ":help", ":h": help(argument)
    case ":event":
      guard let argument else {
        ReplSession.show(
          event.map { "\($0.name)\($0.from.map { " from \($0)" } ?? "")" } ?? "no event is at hand")
        break
      }
      if take(argument) { worker.openForPieces(event: event) }
    case ":fire":
      if let argument, !take(argument) { break }
      worker.openForPieces(event: event)
      fire()
    default:
      let near = Spelling.nearest(to: words[0], among: ReplHelp.commands)
      Diagnostics.error(
        "there is no command \(words[0])", hint: near.map { "did you mean \($0)?" } ?? ":help shows them")
    }
    return true
  }

  private func take(_ path: String) -> Bool {
    do {
      event = try ReplEvent.read(path)
      return true
    } catch {
      if let failure = error as? CommandFailure { Diagnostics.error(failure.message, hint: failure.hint) }
      return false
    }
  }

  private func fire() {
    guard let event else { return Diagnostics.error("no event is at hand", hint: "write :event FILE or :fire FILE") }
    guard worker.hasHandlers else {
      return Diagnostics.error(
        "there is no handler", hint: "register one with wawp.on, or name a script: `wawp-script repl SCRIPT`")
    }
    finish { done in
      worker.start(event) { record in
        self.show(record)
        done()
      }
    }
  }

  private func help(_ name: String?) {
    guard let name else { return ReplHelp.text.forEach { ReplSession.show($0) } }
    if let found = ReplHelp.lines(about: name) { return found.forEach { ReplSession.show($0) } }
    let near = Spelling.nearest(to: name, among: ReplHelp.names)
    Diagnostics.error("nothing is known of \(name)", hint: near.map { "did you mean \($0)?" })
  }
}
