import Glibc
import LuaRuntime
import Machine
import Metrics
import Service
import Store
import WawpScript
import WebhookListener

/// The life of a listener: start, signals and changes, end.
final class ListenJob {
  private let values: ListenValues
  private let log: LogOutput
  private let records: LineWriter
  private let errors: LineWriter
  private let manager = ServiceManager()
  /// Records left out of stdout that the log has told of.
  private var toldDrops = 0

  init(values: ListenValues, log: LogOutput) {
    self.values = values
    let errors = LineWriter(descriptor: 2, name: "log", limit: 4 << 20)
    self.errors = errors
    self.log = LogOutput(
      level: log.level, format: log.format, hidesNumbers: !values.logsNumbers, write: { errors.write(Array($0.utf8)) })
    records = LineWriter(descriptor: 1, name: "records")
  }

  /// Runs to the end; ends the program.
  func run(source: ScriptSource, shadow: ScriptSource?) throws -> Never {
    guard let signals = SignalPipe(onSecondEnd: { _exit(128 + $0) }) else {
      throw CommandFailure("there is no room for a pipe", status: .system)
    }
    Heap.prepareForService()
    let registry = MetricsRegistry()
    let metrics = ServiceMetrics(registry)
    let store: any EventStore
    if let database = try Database.open(values.database, keep: values.keep, onCommit: metrics.committed) {
      store = database
      say("the database is \(values.database)")
    } else {
      store = MemoryStore()
      say(.warn, "nothing is kept (--database none): what was accepted is lost when the program ends")
    }
    let service = try makeService(store, metrics, shadow)
    if let failure = service.load(source) { refuse(failure) }
    if let shadow, let failure = service.loadShadow(shadow) { refuse(failure) }
    if values.service.worker.isDryRun { say(.warn, "dry run: no call is rejected, no message is sent") }

    do {
      let listener = try WebhookListener(
        values.listener, intake: service.intake, metrics: ListenerMetrics(registry),
        log: { [log] in log.write(.debug, LogEntry(message: $0)) })
      try service.recover()
      let admin = try values.admin.map { try startAdmin($0, service, registry) }
      let addresses = try listener.start()
      let scheme = values.listener.tls == nil ? "http" : "https"
      for address in addresses {
        say("listening on \(address.hasPrefix("unix:") ? address : "\(scheme)://\(address)")\(values.listener.path)")
      }
      if values.listener.authentication.requirements.isEmpty {
        say(.warn, "nothing checks who sends: set WAWP_WEBHOOK_SECRET to have signatures checked")
      }
      manager.notify("READY=1\nSTATUS=listening on \(addresses.joined(separator: ", "))")
      attend(signals, service, listener)
      end(service, listener, admin, store)
    } catch let error as ListenerError {
      throw CommandFailure(error.message, hint: error.hint, status: error.kind == .listening ? .system : .configuration)
    } catch let error as StartError {
      throw CommandFailure(error.message, status: .system)
    }
  }

  private func makeService(
    _ store: any EventStore, _ metrics: ServiceMetrics, _ shadow: ScriptSource?
  ) throws -> Service {
    let (format, records) = (values.format, records)
    do {
      return try Service(
        configuration: values.service, store: store, metrics: metrics, hasShadow: shadow != nil,
        line: { record, text in format == .json ? text : Array(record.sentence.utf8) }, output: records.write,
        log: log.write)
    } catch { throw CommandFailure(error.message, status: .system) }
  }

  private func startAdmin(_ address: String, _ service: Service, _ registry: MetricsRegistry) throws -> AdminServer {
    let server = AdminServer(
      addresses: [try ListenAddress(address)], metrics: registry, reasonsNotReady: { service.reasonsNotReady })
    let addresses = try server.start()
    for address in addresses { say("health and metrics on http://\(address)") }
    return server
  }

  // MARK: - While it runs

  /// Sees to signals, changed scripts and what is due every few seconds, until it is told to stop.
  private func attend(_ signals: SignalPipe, _ service: Service, _ listener: WebhookListener) {
    let watch = values.watches ? ScriptWatch(script: values.script) : nil
    var rest = Rest()
    var pulse = Pulse(patience: values.service.worker.cpuLimit + 30)
    var ticks = 0
    var changedAt: Double?
    var nextTick = Monotonic.now + 1
    while true {
      var descriptors = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
      if let watch, watch.descriptor >= 0 {
        descriptors.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0))
      }
      let next = min(nextTick, changedAt.map { $0 + ListenJob.calm } ?? nextTick)
      poll(&descriptors, nfds_t(descriptors.count), Int32(max(0, (next - Monotonic.now) * 1000).rounded(.up)))
      for number in signals.take() {
        if number != SIGHUP { return }
        reload(service, listener)
        changedAt = nil
      }
      if let watch, watch.hasChanged(at: Monotonic.now) { changedAt = Monotonic.now }
      if let moment = changedAt, Monotonic.now - moment >= ListenJob.calm {
        changedAt = nil
        load(service)
      }
      guard Monotonic.now >= nextTick else { continue }
      nextTick = Monotonic.now + 1
      ticks += 1
      if let stuck = pulse.check(service.pulses) {
        say(.error, "worker \(stuck) cannot be stopped: lua itself has been busy for too long; the program ends")
        errors.flush(timeout: 1)
        _exit(ExitStatus.scriptFailed.rawValue)
      }
      if let seconds = manager.watchdogSeconds, ticks % max(1, Int(seconds / 3)) == 0 { manager.notify("WATCHDOG=1") }
      if ticks % 5 == 0 {
        service.tend()
        rest.look(service.activity) { service.rest(completion: Heap.giveBack) }
      }
      tellOfDrops()
    }
  }

  /// Says once in a while that whoever reads stdout is too slow.
  private func tellOfDrops() {
    let dropped = records.dropped
    guard dropped > toldDrops else { return }
    let left = counted(dropped - toldDrops, "record", "was", "were")
    say(.warn, "stdout is read too slowly: \(left) left out there; the database has all")
    toldDrops = dropped
  }

  /// Seconds for which nothing more must change before a changed script is loaded: editors write in several steps.
  private static let calm = 0.2

  private func reload(_ service: Service, _ listener: WebhookListener) {
    manager.notify("RELOADING=1")
    load(service)
    do { try listener.reloadTLS() } catch {
      say(.error, "the certificate was not loaded, and the old one stays: \(error)")
    }
    manager.notify("READY=1")
  }

  private func load(_ service: Service) {
    load(values.script, "the script", service) { service.load($0) }
    if let shadow = values.shadow { load(shadow, "the shadow script", service) { service.loadShadow($0) } }
  }

  private func load(
    _ path: String, _ name: String, _ service: Service, with take: (ScriptSource) -> Record.Failure?
  ) {
    do {
      let source = try ScriptSource.read(path)
      if let problem = ScriptTests.problem(of: source, at: path) {
        service.refuse()
        return say(.error, "\(name) was refused, and the old one stays: \(problem)")
      }
      guard let failure = take(source) else { return say("\(name) was loaded: \(source.name)") }
      say(.error, "\(name) was refused, and the old one stays: \(ListenJob.words(failure))")
    } catch {
      let message = (error as? CommandFailure)?.message ?? "\(error)"
      say(.error, "\(name) was not loaded, and the old one stays: \(message)")
    }
  }

  // MARK: - The end

  private func end(_ service: Service, _ listener: WebhookListener, _ admin: AdminServer?, _ store: any EventStore)
    -> Never
  {
    manager.notify("STOPPING=1")
    say("stopping: \(counted(service.inFlight, "event", "is", "are")) in hand")
    listener.stopAccepting()
    let cut = service.drain(timeout: values.drain)
    listener.shutdown(timeout: 2)
    let lost = store.close(timeout: 10)
    if cut > 0 {
      say(
        .warn,
        "\(counted(cut, "event", "was", "were")) cut off after \(Int(values.drain)) s (--drain), to be taken up at the next start"
      )
    }
    if lost > 0 {
      say(.error, "\(counted(lost, "decision")) could not be written, to be made again at the next start")
    }
    admin?.shutdown(timeout: 0.5)
    say("stopped")
    records.flush(timeout: 2)
    errors.flush(timeout: 2)
    _exit(ExitStatus.success.rawValue)
  }

  /// The script cannot be used at all: nothing was listened on yet.
  private func refuse(_ failure: Record.Failure) -> Never {
    errors.flush(timeout: 1)
    let hint =
      failure.message == Worker.nothingRegistered
      ? "write `wawp.on(\"call.received\", function(call) ... end)`" : nil
    Diagnostics.error(ListenJob.words(failure), hint: hint)
    if let source = failure.source, !source.isEmpty {
      Diagnostics.line("    \(failure.line ?? 0) | \(TerminalText.clean(source))")
    }
    _exit(ExitStatus.scriptFailed.rawValue)
  }

  private static func words(_ failure: Record.Failure) -> String {
    let place = [failure.file, failure.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
    return place.isEmpty ? failure.message : "\(place): \(failure.message)"
  }

  private func say(_ level: LogLevel, _ message: String) { log.write(level, LogEntry(message: message)) }
  private func say(_ message: String) { say(.info, message) }
}

/// Finds a worker that no longer answers: one that is in the middle of a slice of Lua and shows no sign of life.
///
/// Looks are counted, not seconds: a process that was stopped and goes on has missed none.
struct Pulse {
  private let patience: Double
  private var seen: [(beat: Int, looks: Int)] = []

  init(patience: Double) { self.patience = patience }

  /// The number of a worker that has shown no life for too many looks, one a second; `nil` when all is well.
  mutating func check(_ pulses: [WorkerPulse]) -> Int? {
    if seen.count != pulses.count { seen = pulses.map { ($0.beat, 0) } }
    for (number, pulse) in pulses.enumerated() {
      if pulse.isInside && pulse.beat == seen[number].beat {
        seen[number].looks += 1
        if Double(seen[number].looks) > patience { return number }
      } else {
        seen[number] = (pulse.beat, 0)
      }
    }
    return nil
  }
}
