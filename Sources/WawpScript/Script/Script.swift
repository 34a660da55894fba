import LuaRuntime

/// A user's script, loaded: its state, its handlers and the texts for error messages.
final class Script {
  /// Limits and permissions of a script.
  struct Options {
    var memoryLimit = 64 << 20
    var allowIO = false
    /// Whether `os.time` and `os.date` show the host's clock, as in tests, instead of the machine's.
    var hasHostClock = false
    /// More host functions, for the files of tests.
    var functions: [HostFunction] = []
  }

  let state: LuaState
  let name: String
  private let module: HostModule
  private let sources: ModuleFinder
  private(set) var handlers: [Handler] = []
  private var cache: [String: [Handler]] = [:]
  /// The latest look-up, since events of one name come in a row.
  private var latest: (name: String, handlers: [Handler])?
  /// Whether the script's top level handles each event, because it registers nothing.
  var runsTopLevel = false
  /// Whether the script has looked at `wawp.event`.
  var hasReadEvent: Bool { module.hasReadEvent }
  /// The compiled text of the script, to be run once as a task.
  let chunk: LuaReference

  /// Opens a state and compiles the script; nothing of it runs yet.
  ///
  /// - Throws: ``LuaError`` when it does not compile.
  init(source: [UInt8], name: String, folder: String?, options: Options, host: any ScriptHost) throws(LuaError) {
    let sources = ModuleFinder(folder: folder)
    sources.remember(source, name: name)
    let module = HostModule(host: host, folder: folder, allowIO: options.allowIO, more: options.functions)
    self.name = name
    self.sources = sources
    self.module = module
    state = try LuaState(
      memoryLimit: options.memoryLimit, allowIO: options.allowIO, functions: module.functions,
      finder: { sources.find($0) },
      output: { [unowned host] output, text in
        host.log(output == .print ? .info : .warn, text, fields: [])
      })
    module.install(in: state)
    state.setLoading(true)
    chunk = try state.load(source, name: name)
    try runPrelude(EmbeddedLibrary.prelude, "wawp/init.lua")
    if options.hasHostClock { try runPrelude(Script.clockPrelude, "wawp/clock.lua") }
    module.onRegister = { [unowned self] in self.handlers.append($0) }
  }

  /// The functions of `os` that show the time, by the host's clock.
  private static let clockPrelude = Array(
    """
    local time, date, now = os.time, os.date, wawp.now
    function os.time(moment)
      if moment == nil then return math.floor(now()) end
      return time(moment)
    end
    function os.date(format, moment)
      return date(format, moment or math.floor(now()))
    end
    """.utf8)

  /// Runs what completes the state before the script: `lib/wawp/init.lua` makes the `wawp` table whole.
  private func runPrelude(_ text: [UInt8], _ name: String) throws(LuaError) {
    let prelude = try state.load(text, name: name)
    let task = state.beginTask(cpuSeconds: 10, deadline: Monotonic.now + 10)
    defer { task.end() }
    if case .failed(let error) = task.start(prelude, arguments: { self.module.pushModule(on: $0) }) { throw error }
    state.release(prelude)
  }

  /// Ends loading: what the script returned (a function is the handler of every event), sorts the handlers.
  func finishLoading(returned: LuaReference?) {
    if let returned {
      handlers.append(
        Handler(
          pattern: "*", function: returned, priority: 0, deadline: nil, otherwise: nil, place: name))
    }
    handlers = handlers.enumerated().sorted {
      ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset)
    }.map(\.element)
    module.onRegister = nil
    state.setLoading(false)
  }

  /// Whether handlers may be registered after loading.
  private(set) var isReopened = false

  /// Lets handlers be registered, and globals be set, after loading: for what is typed.
  func reopen() {
    isReopened = true
    state.setLoading(true)
    module.onRegister = { [unowned self] handler in
      let place = self.handlers.firstIndex { $0.priority < handler.priority } ?? self.handlers.count
      self.handlers.insert(handler, at: place)
      self.cache.removeAll()
      self.latest = nil
    }
  }

  /// Sets the globals `event` and `call`.
  func setVariables(_ event: Event?) {
    state.withStack { stack in
      for name in ["event", "call"] {
        if let event, name == "event" || event.isCall { push(event, owner: 0, on: stack) } else { stack.pushNil() }
        stack.setGlobal(name)
      }
    }
  }

  /// Compiles what was typed; errors show the lines of `shown`.
  func compile(_ text: [UInt8], shown: [UInt8], name: String) throws(LuaError) -> LuaReference {
    sources.remember(shown, name: name)
    return try state.load(text, name: name)
  }

  /// The handlers of an event in the order in which they run.
  func handlers(for name: String) -> [Handler] {
    if let latest, latest.name == name { return latest.handlers }
    let known = cache[name]
    let found = known ?? handlers.filter { $0.matches(name) }
    defer { latest = (name, found) }
    // The first name is at hand without the dictionary, whose making is felt in a run over one event.
    guard known == nil, latest != nil else { return found }
    // Names come from outside: a flood of new ones must not grow this for ever.
    if cache.count >= 256 { cache.removeAll(keepingCapacity: true) }
    cache[name] = found
    return found
  }

  /// Pushes the table that handlers get.
  func push(_ event: Event, owner: UInt64, on stack: LuaStack) {
    module.push(event, owner: owner, on: stack)
  }

  /// Sets `wawp.event`.
  func setEvent(_ event: Event?) { module.setEvent(event, in: state) }

  /// Pushes what an operation gave; says how many values.
  func push(_ result: OperationResult, on stack: LuaStack) -> Int32 { module.push(result, on: stack) }

  /// An error with the text of its line; what a script can make as long as it likes is cut.
  func failure(_ error: LuaError, message: String) -> Record.Failure {
    var source: String?
    if let file = error.file, let line = error.line { source = sources.line(line, of: file) }
    return Record.Failure(
      kind: Record.Failure.Kind(error.kind), message: Text.cut(message, to: 2000), file: error.file, line: error.line,
      source: source,
      traceback: error.traceback.isEmpty ? nil : Text.cut(error.traceback, to: 8000))
  }
}

extension Record.Failure.Kind {
  fileprivate init(_ kind: LuaError.Kind) {
    self =
      switch kind {
      case .syntax, .runtime: .runtime
      case .cpu: .cpu
      case .memory: .memory
      case .deadline: .deadline
      case .interrupted: .interrupted
      }
  }
}
