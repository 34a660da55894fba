import LuaRuntime

extension HostModule {
  /// JSON, and the fields of events that are decoded when they are asked for.
  func dataFunctions() -> [HostFunction] {
    [
      HostFunction("wawp.json.decode") { [unowned(unsafe) self] call in
        guard call.stack.isString(1) else { return call.mismatch(1, "wawp.json.decode", "text", expected: "a string") }
        let decoded = call.stack.withBytes(1) { self.decodeJSON($0, on: call.stack) } ?? false
        if decoded { return .results(1) }
        call.stack.pushNil()
        call.stack.pushCopy(of: -2)
        return .results(2)
      },
      HostFunction("wawp.json.encode") { [unowned(unsafe) self] call in
        guard call.count > 0 else { return call.mismatch(1, "wawp.json.encode", "value", expected: "a value") }
        guard let state = self.runningState else { return .none }
        switch state.encodeJSON(at: 1, on: call.stack) {
        case .failure(let error): return call.raise(error.message)
        case .success(let text):
          call.stack.push(text)
          return .results(1)
        }
      },
      HostFunction("wawp.json.array") { call in
        guard call.stack.isTable(1) else { return call.mismatch(1, "wawp.json.array", "table", expected: "a table") }
        call.stack.markArray(at: 1)
        call.stack.setTop(1)
        return .results(1)
      },
      HostFunction("wawp.event") {
        [unowned(unsafe) self] call in
        self.pushEvent(on: call.stack)
        return .results(1)
      },
      HostFunction("event.__index") {
        [unowned(unsafe) self] call in
        guard let name = call.stack.string(2) else { return .none }
        self.pushLazyField(name, call.stack)
        return .results(1)
      },
    ]
  }
}
