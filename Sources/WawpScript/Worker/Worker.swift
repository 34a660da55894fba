public import HTTPTransport
public import LuaRuntime
public import Store

/// One thread's engine: a script, a transport, timers, and the events in flight.
///
/// It alone knows all the steps:
/// event in, script, decision, API call, record.
///
/// Use it on one thread with a stack of at least 8 MB. It never blocks except in ``turn(timeout:readable:)``.
public final class Worker: ScriptHost {
  let configuration: Configuration
  let timers: TimerQueue
  /// What requests go through.
  let transport: any Transport
  let curl: CurlTransport
  lazy var client = WawpClient(
    configuration: configuration.api, transport: transport, timers: timers,
    random: { [isTest] in isTest ? 0.5 : Double.random(in: 0..<1) })
  /// Whether its time and its answers come from a test.
  private let isTest: Bool
  let rejects = RejectMemory()
  private let sink: (LogLevel, LogEntry) -> Void
  /// Where scripts keep values; one in memory when none is given.
  private(set) lazy var store: any EventStore = givenStore ?? MemoryStore()
  private let givenStore: (any EventStore)?
  /// Whether messages are claimed in the store before they are sent, so that no crash makes two of one.
  let claimsMessages: Bool
  /// Whether the worker is inside of a script.
  public let pulse = WorkerPulse()
  /// What the store answers comes through here.
  let mailbox: Mailbox<StoreReply>
  /// Who waits for an answer of the store.
  var awaited: [UInt64: (StoreReply) -> Void] = [:]
  var lastReply: UInt64 = 0
  /// Gets the moment, as seconds of the clock that never goes back, at which a call's reject is handed to the transport.
  public var onReject: ((Origin, Double) -> Void)?
  private(set) var script: Script?
  private var scriptSource: ScriptSource?
  private var runs: [EventRun] = []
  private var lastNumber: UInt64 = 0
  /// The task whose Lua code runs now.
  var current: EventTask?
  /// The worst that any API call came to, for the exit code.
  public private(set) var failures: Set<Int32> = []
  /// Set once a call could not be made because credentials are missing.
  public private(set) var lacksCredentials = false

  /// - Parameters:
  ///   - configuration: limits, permissions and the way to the API.
  ///   - store: where scripts keep values and messages are claimed; `nil` for a memory that ends with the worker.
  ///   - log: gets each line of the log.
  public convenience init(
    configuration: Configuration, store: (any EventStore)? = nil, claimsMessages: Bool = false,
    log: @escaping (LogLevel, LogEntry) -> Void
  ) {
    self.init(
      configuration: configuration, store: store, claimsMessages: claimsMessages, timers: TimerQueue(),
      transport: nil, log: log)
  }

  /// - Parameter transport: what requests go through in a test, whose clock the timers have; `nil` for libcurl.
  init(
    configuration: Configuration, store: (any EventStore)?, claimsMessages: Bool, timers: TimerQueue,
    transport: (any Transport)?, log: @escaping (LogLevel, LogEntry) -> Void
  ) {
    self.configuration = configuration
    givenStore = store
    self.claimsMessages = claimsMessages
    self.timers = timers
    sink = log
    curl = CurlTransport(
      configuration: .init(caFile: configuration.caFile, userAgent: configuration.api.userAgent))
    self.transport = transport ?? curl
    isTest = transport != nil
    mailbox = Mailbox(wakeup: curl.wakeup)
  }

  // MARK: - The script

  /// Compiles a script, so that mistakes show before an event is read.
  ///
  /// Nothing of it runs yet.
  ///
  /// - Throws: ``LuaError`` of kind `syntax` or `memory`.
  public func open(_ source: ScriptSource) throws(LuaError) {
    scriptSource = source
    script = try makeScript(source)
  }

  private func makeScript(_ source: ScriptSource) throws(LuaError) -> Script {
    try Script(
      source: source.text, name: source.name, folder: source.folder,
      options: .init(
        memoryLimit: configuration.memoryLimit, allowIO: configuration.allowsIO, hasHostClock: isTest), host: self)
  }

  /// Notes from now on which lines of the script run; before it is loaded.
  func coverScript() { if let script { _ = script.state.cover(script.name) } }

  /// The lines of the script with code, and those that have run.
  var scriptCoverage: LineCoverage {
    var coverage = LineCoverage()
    if let script { coverage.add(lines: script.state.lines(of: script.chunk), where: script.state.hasRun(line:)) }
    return coverage
  }

  /// How loading a script ended.
  public enum LoadOutcome {
    /// Handlers are registered; the event that was at hand is still to be handled.
    case ready
    /// The top level was all of the event's handling, and is so for every event.
    case handled(Record)
    /// It failed, or there is nothing in it that could handle an event.
    case failed(Record)
  }

  /// Runs the top level of the script, with the first event at hand as `wawp.event`.
  ///
  /// The top level may call the API when an event is at hand; what it does is recorded for that event. A script that
  /// registers nothing and returns nothing runs once for every event.
  ///
  /// - Parameters:
  ///   - event: the first event; `nil` when there is none yet.
  ///   - completion: gets the outcome, at once or in a later turn.
  public func load(with event: Event?, completion: @escaping (LoadOutcome) -> Void) {
    guard let script else { return }
    script.setEvent(event)
    let run = makeRun(event, script: script, handlers: []) { [unowned self] record in
      self.loadingRun = nil
      if record.error != nil { return completion(.failed(record)) }
      if !script.handlers.isEmpty { return completion(.ready) }
      if script.hasReadEvent || !record.actions.isEmpty {
        script.runsTopLevel = true
        return completion(.handled(record))
      }
      var record = record
      record.decision = Decision(.error)
      record.error = Record.Failure(message: Worker.nothingRegistered, file: script.name)
      completion(.failed(record))
    }
    loadingRun = run
    start(script.chunk, role: .topLevel, run: run, seconds: configuration.eventTimeout, otherwise: nil) { _ in 0 }
  }

  /// What is wrong with a script that can handle nothing.
  public static let nothingRegistered = "the script registers no handler and returns no function"

  private var loadingRun: EventRun?

  deinit {
    // What waits and what it waits for hold each other.
    for run in runs {
      run.abandon = nil
      for task in run.tasks { task.abandon = nil }
    }
  }

  /// Loads another script in a state of its own and, if that succeeds, gives it the events to come.
  ///
  /// Events in hand finish on the script they began with. Needs a script that registers handlers: its top level runs
  /// without an event.
  ///
  /// - Returns: why it was refused, and the old one stays; `nil` when it was taken.
  public func replaceScript(_ source: ScriptSource) -> Record.Failure? {
    let old = (script, scriptSource)
    do throws(LuaError) { try open(source) } catch {
      (script, scriptSource) = old
      return Record.Failure(
        message: error.kind == .memory ? "the script does not fit into --memory-limit" : error.message,
        file: error.file ?? source.name, line: error.line)
    }
    var refusal: Record.Failure? = Record.Failure(
      message: "the top level of the script waits for something: it may only register handlers", file: source.name)
    load(with: nil) { outcome in
      switch outcome {
      case .ready: refusal = nil
      case .handled: refusal = Record.Failure(message: Worker.nothingRegistered, file: source.name)
      case .failed(let record): refusal = record.error
      }
    }
    if refusal != nil {
      if let loadingRun { for task in loadingRun.tasks { fail(task, LuaError(kind: .interrupted, message: "")) } }
      loadingRun = nil
      (script, scriptSource) = old
    }
    return refusal
  }

  /// Bytes that the script holds.
  public var scriptMemory: Int { script?.state.memoryInUse ?? 0 }

  // MARK: - Events

  /// How many events are in flight.
  public var inFlight: Int { runs.count }

  /// Starts an event.
  ///
  /// The completion gets its record, at once or in a later turn.
  ///
  /// - Parameters:
  ///   - event: the event.
  ///   - origin: where it stands in the inbox; `nil` when it came another way.
  ///   - completion: gets the record, on this thread.
  public func start(_ event: Event, origin: Origin? = nil, completion: @escaping (consuming Record) -> Void) {
    guard let script else { return }
    if script.runsTopLevel {
      script.setEvent(event)
      let run = makeRun(event, script: script, handlers: [], origin: origin, completion: completion)
      return start(script.chunk, role: .topLevel, run: run, seconds: configuration.eventTimeout, otherwise: nil) {
        _ in 0
      }
    }
    let handlers = script.handlers(for: event.name)
    let run = makeRun(event, script: script, handlers: handlers, origin: origin, completion: completion)
    if handlers.isEmpty { finishIfDone(run) } else { startHandler(run) }
  }

  func makeRun(
    _ event: Event?, script: Script, handlers: [Handler], origin: Origin? = nil,
    completion: @escaping (consuming Record) -> Void
  ) -> EventRun {
    lastNumber += 1
    let now = timers.now
    var age = 0.0
    if configuration.refusesLateCalls, let event, event.isCall,
      let began = event.callTime ?? origin?.acceptedAt
    {
      age = max(0, timers.wallClock - began)
    }
    let run = EventRun(
      event: event, number: lastNumber, script: script, handlers: handlers, started: now, origin: origin,
      ringEnd: now + configuration.ringSeconds - age, completion: completion)
    run.slot = runs.count
    runs.append(run)
    return run
  }

  private func startHandler(_ run: EventRun) {
    let handler = run.handlers[run.position]
    let script = run.script
    start(
      handler.function, role: .handler, run: run,
      seconds: min(handler.deadline ?? configuration.eventTimeout, configuration.eventTimeout),
      otherwise: handler.otherwise
    ) { stack in
      guard let event = run.event else { return 0 }
      script.push(event, owner: run.number, on: stack)
      return 1
    }
  }

  func start(
    _ function: LuaReference, role: EventTask.Role, run: EventRun, seconds: Double,
    otherwise: Handler.Fallback?, arguments: (LuaStack) -> Int32
  ) {
    let began = role == .handler && run.position == 0 ? run.started : timers.now
    let deadline = min(began + seconds, run.started + configuration.eventTimeout)
    let task = EventTask(
      run: run, role: role,
      lua: run.script.state.beginTask(cpuSeconds: configuration.cpuLimit - run.cpuSeconds, deadline: deadline),
      deadline: deadline, allowance: seconds, otherwise: otherwise)
    run.pendingTasks += 1
    run.add(task)
    let outer = current
    current = task
    pulse.enter()
    let step = task.lua.start(function, arguments: arguments)
    pulse.leave()
    run.handlerMilliseconds += (timers.now - began) * 1000
    current = outer
    advance(task, step)
  }

  /// Goes on with a task that waits, with what it waited for; does nothing when the task is over.
  func resume(_ task: EventTask, with result: OperationResult) {
    guard !task.isOver else { return }
    task.abandon = nil
    let outer = current
    current = task
    let began = timers.now
    pulse.enter()
    let step = task.lua.resume { task.run.script.push(result, on: $0) }
    pulse.leave()
    task.run.handlerMilliseconds += (timers.now - began) * 1000
    current = outer
    advance(task, step)
  }

  private func advance(_ task: EventTask, _ step: LuaStep) {
    let run = task.run
    switch step {
    case .waiting:
      guard task.deadlineTimer == nil else { return }
      task.deadlineTimer = timers.schedule(after: task.deadline - timers.now) { [unowned self] in
        guard !task.isOver else { return }
        task.deadlineTimer = nil
        self.fail(task, LuaError(kind: .deadline, message: ""))
      }
    case .failed(let error): fail(task, error)
    case .finished(let count):
      switch task.role {
      case .topLevel:
        let returned: LuaReference? = task.lua.takeResults(count) { stack in
          guard count > 0, stack.isFunction(1) else { return nil }
          stack.setTop(1)
          return stack.keep()
        }
        if run === loadingRun { run.script.finishLoading(returned: returned) }
      case .handler:
        let decided = task.lua.takeResults(count) { count > 0 && !$0.isNil(1) }
        run.position += 1
        if !decided && run.position < run.handlers.count && !run.isOver {
          end(task)
          return startHandler(run)
        }
      case .timer: break
      case .piece: return showResults(of: task, count)
      case .show: run.shown = task.lua.takeResults(count) { $0.string(1) }
      }
      end(task)
      finishIfDone(run)
    }
  }

  func end(_ task: EventTask) {
    guard !task.isOver else { return }
    task.isOver = true
    if let timer = task.deadlineTimer { timers.cancel(timer) }
    task.abandon?()
    task.abandon = nil
    task.run.cpuSeconds += task.lua.cpuSeconds
    task.lua.end()
    task.run.remove(task)
    task.run.pendingTasks -= 1
  }

  /// Records a failure, then does what the handler asked for in that case.
  private func fail(_ task: EventTask, _ error: LuaError) {
    let run = task.run
    let message = words(for: error, task)
    if run.error == nil { run.error = run.script.failure(error, message: message) }
    if run.decision.kind == .ignore { run.decision = Decision(.error) }
    end(task)
    // What is left of the budget is nothing: its timers would each take the time of one look at the clock.
    if error.kind == .cpu || error.kind == .memory || error.kind == .deadline { dropTimers(run) }
    if error.kind == .memory { replaceCrowdedScript(run.script) }
    guard let otherwise = task.otherwise, run.event?.isCall == true, run.decision.kind != .reject,
      error.kind != .interrupted
    else { return finishIfDone(run) }
    let place = run.handlers[run.position].place
    switch otherwise {
    case .allow:
      run.decision = Decision(.allow, reason: "otherwise", by: place)
      finishIfDone(run)
    case .reject:
      run.decision = Decision(.reject, reason: "otherwise", by: place)
      rejectWithoutScript(run)
    }
  }

  private func dropTimers(_ run: EventRun) {
    for (timer, function) in run.timers {
      timers.cancel(timer)
      run.script.state.release(function)
    }
    run.timers.removeAll()
  }

  func finishIfDone(_ run: EventRun) {
    guard run.pendingTasks == 0, run.timers.isEmpty, !run.isOver else { return }
    run.isOver = true
    let moved = runs.removeLast()
    if moved !== run {
      runs[run.slot] = moved
      moved.slot = run.slot
    }
    run.completion(run.record(isDryRun: configuration.isDryRun))
  }

  /// Counts something besides Lua tasks that the event waits for.
  func hold(_ run: EventRun) { run.pendingTasks += 1 }

  /// The other end of ``hold(_:)``.
  func letGo(_ run: EventRun) {
    run.pendingTasks -= 1
    finishIfDone(run)
  }

  private func words(for error: LuaError, _ task: EventTask) -> String {
    switch error.kind {
    case .syntax, .runtime: error.message
    case .cpu:
      "the script used more than \(Text.seconds(configuration.cpuLimit)) of CPU time (--cpu-limit) and was stopped"
    case .deadline:
      "the handler took longer than \(Text.seconds(task.allowance)) (\(task.allowance < configuration.eventTimeout ? "its deadline" : "--event-timeout")) and was stopped"
    case .memory where error.traceback.contains("(skipping "):
      "stack overflow: a function calls itself without end, until --memory-limit (\(configuration.memoryLimit >> 20) MB) is used up"
    case .memory:
      "the script used more than \(configuration.memoryLimit >> 20) MB of memory (--memory-limit) and was stopped"
    case .interrupted: "the program was stopped before the handler ended"
    }
  }

  /// After a memory error: when what fills the memory is held by globals, the next events get a new state.
  private func replaceCrowdedScript(_ crowded: Script) {
    crowded.state.collect()
    guard crowded === script, loadingRun == nil, let scriptSource,
      crowded.state.memoryInUse > configuration.memoryLimit / 2
    else { return }
    log(.warn, "the script's variables filled its memory: it is loaded anew for the next events", fields: [])
    guard let fresh = try? makeScript(scriptSource) else { return }
    script = fresh
    if crowded.runsTopLevel {
      fresh.runsTopLevel = true
      return
    }
    load(with: nil) { [unowned self] outcome in
      guard case .failed(let record) = outcome else { return }
      self.log(.error, "loading the script anew failed: \(record.error?.message ?? "")", fields: [])
    }
  }

  // MARK: - The loop

  /// Waits for what comes first, then lets it happen: an answer, a timer, a readable descriptor, a wakeup.
  ///
  /// - Parameters:
  ///   - timeout: the longest wait in seconds; `nil` waits for as long as it takes.
  ///   - readable: descriptors to watch.
  /// - Returns: those that can be read.
  public func turn(timeout: Double?, readable: [Int32] = []) -> [Int32] {
    var wait = timers.untilNext()
    if let timeout { wait = min(wait ?? timeout, timeout) }
    let ready = curl.poll(timeout: wait, readable: readable)
    takeReplies()
    timers.runDue()
    return ready
  }

  /// Ends everything in flight at once; each event gets its record, which says that it was not finished.
  public func interruptAll() {
    for run in runs.sorted(by: { $0.started < $1.started }) {
      dropTimers(run)
      for task in run.tasks { fail(task, LuaError(kind: .interrupted, message: "")) }
      if !run.isOver {
        run.abandon?()
        run.abandon = nil
        if run.error == nil {
          run.error = Record.Failure(
            kind: .interrupted, message: "the program was stopped before this event was finished")
        }
        run.pendingTasks = 0
        finishIfDone(run)
      }
    }
  }

  /// Makes a running or the next ``turn(timeout:readable:)`` return; from any thread or a signal handler.
  public var wakeup: Wakeup { curl.wakeup }

  // MARK: - ScriptHost

  var wallClock: Double { timers.wallClock }
  var currentEvent: Event? { current?.run.event }
  var currentOwner: UInt64 { current?.run.number ?? 0 }
  var currentReceived: Double {
    guard let run = current?.run else { return timers.wallClock }
    return run.origin?.acceptedAt ?? timers.wallClock - (timers.now - run.started)
  }
  var ringSeconds: Double { configuration.ringSeconds }

  func decide(_ decision: consuming Decision) {
    guard let run = current?.run, !run.isOver else { return }
    run.decision.giveWay(to: decision)
  }

  func schedule(_ function: LuaReference, after seconds: Double) -> String? {
    guard let task = current, !task.run.isOver else { return "there is no event to which it belongs" }
    let run = task.run
    guard run.timers.count < 1000 else { return "this event has 1,000 timers already" }
    guard timers.now + seconds < run.started + configuration.eventTimeout else {
      return "\(Text.seconds(seconds)) from now is past the time of this event (--event-timeout)"
    }
    var id: TimerID?
    let timer = timers.schedule(after: seconds) { [unowned self] in
      guard let id, let function = run.timers.removeValue(forKey: id) else { return }
      self.start(function, role: .timer, run: run, seconds: self.configuration.eventTimeout, otherwise: nil) { _ in 0 }
      run.script.state.release(function)
    }
    id = timer
    run.timers[timer] = function
    return nil
  }

  func environment(_ name: String) -> Result<String?, ScriptRefusal> {
    guard configuration.allowedVariables.contains(name) else {
      return .failure(ScriptRefusal(message: "wawp.env(\"\(name)\") is not allowed: run with --allow-env \(name)"))
    }
    guard !Environment.isSecret(name) else {
      return .failure(ScriptRefusal(message: "wawp.env(\"\(name)\"): credentials are never given to scripts"))
    }
    return .success(configuration.variables.map { $0[name] } ?? Environment.variable(name))
  }

  func log(_ level: LogLevel, _ message: String, fields: [(name: String, value: String)]) {
    var message = message
    if let run = current?.run {
      run.logLines += 1
      if run.logLines == Worker.maximumLogLines { message = "this event wrote 1,000 lines: the rest is left out" }
      if run.logLines > Worker.maximumLogLines { return }
    }
    sink(
      level,
      LogEntry(
        message: message, fields: fields, eventID: current?.run.event?.id, callID: current?.run.event?.callID,
        caller: current?.run.event?.from))
  }

  private static let maximumLogLines = 1000

  /// Stops the script that runs at this moment in any worker, for good; from any thread or a signal handler.
  public static func interruptScripts() { LuaLibrary.interruptAll() }

  func note(failure code: Int32) { failures.insert(code) }
  func noteMissingCredentials() { lacksCredentials = true }
}

/// A line of the log.
public struct LogEntry: Sendable {
  /// The text.
  public let message: String
  /// More, by name.
  public let fields: [(name: String, value: String)]
  /// The event whose handler wrote it.
  public let eventID: String?
  /// The call whose handler wrote it.
  public let callID: String?
  /// Who made that call, as received; it may stand in the text as well.
  public let caller: String?

  /// A line.
  public init(
    message: String, fields: [(name: String, value: String)] = [], eventID: String? = nil, callID: String? = nil,
    caller: String? = nil
  ) {
    self.message = message
    self.fields = fields
    self.eventID = eventID
    self.callID = callID
    self.caller = caller
  }
}

/// A script's text and where it is from.
public struct ScriptSource: Sendable {
  /// The Lua text.
  public let text: [UInt8]
  /// What errors call it: the file's own name.
  public let name: String
  /// The folder in which `require` looks; `nil` for none.
  public let folder: String?

  /// Describes a script.
  public init(text: [UInt8], name: String, folder: String?) {
    self.text = text
    self.name = name
    self.folder = folder
  }
}
