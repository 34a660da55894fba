import LuaRuntime

extension HostModule {
  /// The methods of a call.
  func callMethods() -> [HostFunction] {
    [
      HostFunction("call:reject", waits: true) { [unowned(unsafe) self] call in
        guard let (callID, from) = self.identity(call) else {
          return self.notACall("call:reject", call)
        }
        guard let callID, let from else {
          self.host.decide(Decision(.reject, reason: nil, by: self.place(call)))
          let missing = callID == nil ? "id" : "`from`"
          return self.perform(.reject(callID: callID ?? "", from: from ?? "", message: nil), call, missing: missing)
        }
        return self.reject(callID: callID, from: from, options: 2, function: "call:reject", call)
      },
      HostFunction("call:allow") { [unowned(unsafe) self] call in
        guard call.stack.isTable(1) else { return self.notACall("call:allow", call) }
        var reason = call.stack.string(2)
        var because: [TriedCondition] = []
        if call.stack.isTable(2) {
          if let wrong = self.unknownOption(2, ScriptOptions.allow, "call:allow", call.stack) {
            return call.raise(wrong)
          }
          call.stack.pushField("reason", of: 2)
          guard call.stack.isNil(-1) || call.stack.isString(-1) else {
            return call.raise("opts.reason of call:allow must be a string, got \(call.stack.typeName(at: -1))")
          }
          reason = call.stack.string(-1)
          switch self.conditions(2, "call:allow", call.stack) {
          case .success(let conditions): because = conditions
          case .failure(let refusal): return call.raise(refusal.message)
          }
        } else if !call.stack.isNil(2), !call.stack.isString(2) {
          return call.mismatch(2, "call:allow", "reason", expected: "a string or a table")
        }
        self.host.decide(Decision(.allow, reason: reason, by: self.place(call), because: because))
        call.stack.push(true)
        return .results(1)
      },
      HostFunction("call:reply", waits: true) { [unowned(unsafe) self] call in
        guard let (_, from) = self.identity(call) else { return self.notACall("call:reply", call) }
        guard let from else {
          return call.raise("call:reply: this event does not say who calls")
        }
        guard let chat = JID.chatID(for: from) else {
          return call.raise("call:reply: \(from) is not a person; use wawp.send_text to write to a group")
        }
        return self.sendText(to: chat, text: 2, options: 3, function: "call:reply", call)
      },
      HostFunction("call:age") { [unowned(unsafe) self] call in
        call.stack.push(self.age(call))
        return .results(1)
      },
      HostFunction("call:remaining") { [unowned(unsafe) self] call in
        call.stack.push(max(0, self.host.ringSeconds - self.age(call)))
        return .results(1)
      },
    ]
  }

  private func perform(_ operation: Operation, _ call: LuaCall, missing: String) -> HostResult {
    let result =
      host.perform(operation)
      ?? OperationResult(value: .failure(message: "this event has no \(missing)"), code: "bad_request")
    return .results(push(result, on: call.stack))
  }

  private func age(_ call: LuaCall) -> Double {
    var began: Double?
    if let keys = fieldKeys {
      call.stack.pushField(keys.time, slot: EventSlot.time.rawValue, of: 1)
      began = call.stack.number(-1)
      call.stack.pop()
    }
    return max(0, host.wallClock - (began ?? host.currentReceived))
  }

  /// The call's id and caller; `nil` when argument 1 is not a call.
  private func identity(_ call: LuaCall) -> (callID: String?, from: String?)? {
    guard let keys = fieldKeys, call.stack.isTable(1) else { return nil }
    // The event's own table, as it came: nothing has to be read back from Lua.
    if let owner = call.stack.boxOwner(at: 1), owner == host.currentOwner, let event = host.currentEvent,
      event.isCall
    {
      call.stack.pushField(keys.callID, of: 1)
      call.stack.pushField(keys.from, of: 1)
      let isUntouched = call.stack.isNil(-1) && call.stack.isNil(-2)
      call.stack.pop(2)
      if isUntouched { return (event.callID, event.from) }
    }
    call.stack.pushField(keys.callID, slot: EventSlot.callID.rawValue, of: 1)
    call.stack.pushField(keys.from, slot: EventSlot.from.rawValue, of: 1)
    defer { call.stack.pop(2) }
    return (call.stack.string(-2), call.stack.string(-1))
  }

  private func notACall(_ function: String, _ call: LuaCall) -> HostResult {
    call.raise("\(function) needs the call: write call\(function.dropFirst(4))(...) with a colon")
  }
}
