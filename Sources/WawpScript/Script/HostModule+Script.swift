import LuaRuntime

extension HostModule {
  /// The functions about the script itself: handlers, time, environment, log.
  func scriptFunctions() -> [HostFunction] {
    let levels: [LogLevel] = [.debug, .info, .warn, .error]
    return [
      HostFunction("wawp.on") { [unowned(unsafe) self] call in self.register(call) },
      HostFunction("wawp.now") {
        [unowned(unsafe) self] call in
        call.stack.push(self.host.wallClock)
        return .results(1)
      },
      HostFunction("wawp.sleep", waits: true) { [unowned(unsafe) self] call in
        guard let seconds = call.stack.number(1), seconds >= 0, seconds.isFinite else {
          return call.mismatch(1, "wawp.sleep", "seconds", expected: "a number from 0")
        }
        return self.perform(.sleep(seconds: seconds), call)
      },
      HostFunction("wawp.after") { [unowned(unsafe) self] call in
        guard let seconds = call.stack.number(1), seconds >= 0, seconds.isFinite else {
          return call.mismatch(1, "wawp.after", "seconds", expected: "a number from 0")
        }
        guard call.stack.isFunction(2) else { return call.mismatch(2, "wawp.after", "fn", expected: "a function") }
        call.stack.pushCopy(of: 2)
        let function = call.stack.keep()
        if let refusal = self.host.schedule(function, after: seconds) {
          self.runningState?.release(function)
          call.stack.pushNil()
          call.stack.push(refusal)
          return .results(2)
        }
        call.stack.push(true)
        return .results(1)
      },
      HostFunction("wawp.env") { [unowned(unsafe) self] call in
        guard let name = call.stack.string(1) else { return call.mismatch(1, "wawp.env", "name", expected: "a string") }
        switch self.host.environment(name) {
        case .failure(let refusal): return call.raise(refusal.message)
        case .success(let value):
          if let value { call.stack.push(value) } else { call.stack.pushNil() }
          return .results(1)
        }
      },
    ]
      + levels.map { level in
        HostFunction("wawp.log.\(level.name)") { [unowned(unsafe) self] call in self.log(level, call) }
      }
  }

  private func log(_ level: LogLevel, _ call: LuaCall) -> HostResult {
    let stack = call.stack
    guard call.count > 0 else { return call.mismatch(1, "wawp.log.\(level.name)", "message", expected: "a string") }
    var fields: [(name: String, value: String)] = []
    if !stack.isNil(2) {
      guard stack.isTable(2) else {
        return call.mismatch(2, "wawp.log.\(level.name)", "fields", expected: "a table")
      }
      stack.forEachField(of: 2) { fields.append(($0, stack.describe(at: -1))) }
      fields.sort { $0.name < $1.name }
    }
    host.log(level, stack.describe(at: 1), fields: fields)
    return .none
  }

  /// The names of events that Wawp documents.
  private static let knownEvents = ScriptInterface.documentedEvents.map(\.name)

  private func register(_ call: LuaCall) -> HostResult {
    let stack = call.stack
    guard let onRegister else {
      return call.raise("wawp.on works only while the script loads: move it to the top level of the script")
    }
    guard let pattern = stack.string(1), !pattern.isEmpty else {
      return call.mismatch(1, "wawp.on", "event", expected: "a name such as \"call.received\" or \"call.*\"")
    }
    guard !pattern.dropLast().contains("*") else {
      return call.raise("bad argument `event` to wawp.on: `*` may stand only at the end of \"\(pattern)\"")
    }
    let hasOptions = stack.isTable(2)
    let function: Int32 = hasOptions ? 3 : 2
    guard stack.isFunction(function) else {
      return call.mismatch(function, "wawp.on", "handler", expected: "a function")
    }
    var priority = 0.0
    var deadline: Double?
    var otherwise: Handler.Fallback?
    if hasOptions {
      if let wrong = unknownOption(2, ScriptOptions.on, "wawp.on", stack) {
        return call.raise(wrong)
      }
      stack.pushField("priority", of: 2)
      if !stack.isNil(-1) {
        guard let number = stack.number(-1), number.isFinite else {
          return call.raise("options.priority of wawp.on must be a number")
        }
        priority = number
      }
      stack.pushField("deadline", of: 2)
      if !stack.isNil(-1) {
        guard let seconds = stack.number(-1), seconds > 0, seconds.isFinite else {
          return call.raise("options.deadline of wawp.on must be seconds above 0")
        }
        deadline = seconds
      }
      stack.pushField("otherwise", of: 2)
      if !stack.isNil(-1) {
        guard let fallback = stack.string(-1).flatMap({ Handler.Fallback(rawValue: $0) }) else {
          return call.raise(
            "options.otherwise of wawp.on must be \"reject\" or \"allow\", got \(stack.describe(at: -1))")
        }
        otherwise = fallback
      }
    }
    let place = place(call) ?? "the script"
    if !pattern.hasSuffix("*"), !HostModule.knownEvents.contains(pattern),
      let near = Spelling.nearest(to: pattern, among: HostModule.knownEvents)
    {
      host.log(.warn, "\(place): no event is called `\(pattern)`, did you mean `\(near)`?", fields: [])
    }
    stack.pushCopy(of: function)
    onRegister(
      Handler(
        pattern: pattern, function: stack.keep(), priority: priority, deadline: deadline, otherwise: otherwise,
        place: place))
    return .none
  }
}
