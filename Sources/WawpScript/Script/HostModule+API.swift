import LuaRuntime

extension HostModule {
  /// The functions that reach out: the Wawp API and other servers.
  func apiFunctions() -> [HostFunction] {
    [
      HostFunction("wawp.reject", waits: true) { [unowned(unsafe) self] call in
        guard let callID = call.stack.string(1) else {
          return call.mismatch(1, "wawp.reject", "callId", expected: "a string")
        }
        guard let from = call.stack.string(2) else {
          return call.mismatch(2, "wawp.reject", "from", expected: "a string such as 15550000002@c.us")
        }
        return self.reject(callID: callID, from: from, options: 3, function: "wawp.reject", call)
      },
      HostFunction("wawp.send_text", waits: true) { [unowned(unsafe) self] call in
        guard let chat = call.stack.string(1) else {
          return call.mismatch(1, "wawp.send_text", "chatId", expected: "a string such as 15550000002@c.us")
        }
        return self.sendText(to: chat, text: 2, options: 3, function: "wawp.send_text", call)
      },
      HostFunction("wawp.request", waits: true) { [unowned(unsafe) self] call in self.request(call) },
      HostFunction("wawp.http.get", waits: true) { [unowned(unsafe) self] call in
        guard let url = call.stack.string(1) else {
          return call.mismatch(1, "wawp.http.get", "url", expected: "a string")
        }
        return self.http("GET", url, body: [], options: 2, function: "wawp.http.get", call)
      },
      HostFunction("wawp.http.post", waits: true) { [unowned(unsafe) self] call in
        guard let url = call.stack.string(1) else {
          return call.mismatch(1, "wawp.http.post", "url", expected: "a string")
        }
        return self.http("POST", url, bodyAt: 2, options: 3, function: "wawp.http.post", call)
      },
      HostFunction("wawp.http.request", waits: true) { [unowned(unsafe) self] call in
        guard call.stack.isTable(1) else {
          return call.mismatch(1, "wawp.http.request", "opts", expected: "a table")
        }
        call.stack.pushField("url", of: 1)
        guard let url = call.stack.string(-1) else {
          return call.raise("wawp.http.request needs opts.url, a string")
        }
        call.stack.pushField("method", of: 1)
        guard call.stack.isNil(-1) || call.stack.isString(-1) else {
          return call.raise("opts.method of wawp.http.request must be a string such as \"PUT\"")
        }
        let method = call.stack.string(-1) ?? "GET"
        call.stack.pushField("body", of: 1)
        return self.http(
          method, url, bodyAt: call.stack.top, options: 1, function: "wawp.http.request", call,
          known: ScriptOptions.httpRequest)
      },
    ]
  }

  /// The shared part of `wawp.reject` and `call:reject`.
  func reject(callID: String, from: String, options: Int32, function: String, _ call: LuaCall) -> HostResult {
    let stack = call.stack
    var reason: String?
    var message: String?
    var because: [TriedCondition] = []
    if !stack.isNil(options) {
      guard stack.isTable(options) else { return call.mismatch(options, function, "opts", expected: "a table") }
      guard let keys = fieldKeys else { return .none }
      stack.pushField(keys.reason, of: options)
      stack.pushField(keys.message, of: options)
      let named = (stack.isNil(-1) ? 0 : 1) + (stack.isNil(-2) ? 0 : 1)
      if stack.fieldCount(of: options) != named,
        let wrong = unknownOption(options, ScriptOptions.reject, function, stack)
      {
        return call.raise(wrong)
      }
      for (index, name) in [(Int32(-2), "reason"), (-1, "message")]
      where !stack.isNil(index) && !stack.isString(index) {
        return call.raise("opts.\(name) of \(function) must be a string, got \(stack.typeName(at: index))")
      }
      (reason, message) = (stack.string(-2), stack.string(-1))
      if stack.fieldCount(of: options) != named {
        switch conditions(options, function, stack) {
        case .success(let conditions): because = conditions
        case .failure(let refusal): return call.raise(refusal.message)
        }
      }
      if let message, message.isEmpty || message.utf8.count > 4096 * 4 || message.count > 4096 {
        return call.raise("opts.message of \(function) must have 1 to 4096 characters, got \(message.count)")
      }
    }
    guard !callID.isEmpty else { return call.raise("bad argument `callId` to \(function): it is empty") }
    // The reject of another call, also by its own table, says nothing about the one that the event is about.
    if host.currentEvent?.callID.map({ $0 == callID }) ?? true {
      host.decide(Decision(.reject, reason: reason, by: place(call), because: because))
    }
    return perform(.reject(callID: callID, from: from, message: message), call)
  }

  /// What `opts.because` lists: entries as `rule:check` gives them; texts are cut, more than a hundred are left out.
  func conditions(
    _ options: Int32, _ function: String, _ stack: LuaStack
  ) -> Result<[TriedCondition], ScriptRefusal> {
    stack.pushField("because", of: options)
    defer { stack.pop() }
    let list = stack.top
    guard !stack.isNil(list) else { return .success([]) }
    let expected = "opts.because of \(function) must be what rule:check gave: a list of conditions"
    guard stack.isTable(list) else { return .failure(ScriptRefusal(message: expected)) }
    var conditions: [TriedCondition] = []
    for position in 1...TriedCondition.maximum {
      stack.pushElement(position, of: list)
      defer { stack.pop() }
      let entry = stack.top
      if stack.isNil(entry) { break }
      guard stack.isTable(entry) else { return .failure(ScriptRefusal(message: expected)) }
      let texts = ["condition", "saw", "within"].map { name in
        stack.pushField(name, of: entry)
        defer { stack.pop() }
        return stack.string(-1).map { Text.cut($0, to: 200) }
      }
      stack.pushField("value", of: entry)
      let value = stack.bool(-1)
      stack.pop()
      guard let name = texts[0] else { return .failure(ScriptRefusal(message: expected)) }
      conditions.append(TriedCondition(name: name, value: value, saw: texts[1], within: texts[2]))
    }
    return .success(conditions)
  }

  /// The shared part of `wawp.send_text` and `call:reply`.
  func sendText(to chat: String, text: Int32, options: Int32, function: String, _ call: LuaCall) -> HostResult {
    let stack = call.stack
    guard let message = stack.string(text) else { return call.mismatch(text, function, "text", expected: "a string") }
    guard !message.isEmpty, message.utf8.count <= 4096 * 4, message.count <= 4096 else {
      return call.raise("bad argument `text` to \(function): expected 1 to 4096 characters, got \(message.count)")
    }
    guard !chat.isEmpty else { return call.raise("bad argument `chatId` to \(function): it is empty") }
    var replyTo: String?
    if !stack.isNil(options) {
      guard stack.isTable(options) else { return call.mismatch(options, function, "opts", expected: "a table") }
      if let wrong = unknownOption(options, ScriptOptions.send, function, stack) { return call.raise(wrong) }
      stack.pushField("reply_to", of: options)
      guard stack.isNil(-1) || stack.isString(-1) else {
        return call.raise("opts.reply_to of \(function) must be a string, got \(stack.typeName(at: -1))")
      }
      replyTo = stack.string(-1)
    }
    return perform(.sendText(chatID: chat, text: message, replyTo: replyTo), call)
  }

  private static let methods: Set<String> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

  private func request(_ call: LuaCall) -> HostResult {
    let stack = call.stack
    guard let method = stack.string(1), HostModule.methods.contains(method) else {
      return call.mismatch(1, "wawp.request", "method", expected: "\"GET\", \"POST\", \"PUT\", \"PATCH\" or \"DELETE\"")
    }
    guard let path = stack.string(2), path.hasPrefix("/") else {
      return call.mismatch(2, "wawp.request", "path", expected: "a path such as \"/v2/session/info\"")
    }
    guard stack.isNil(3) || stack.isTable(3) else {
      return call.mismatch(3, "wawp.request", "params", expected: "a table")
    }
    if method == "GET" {
      var query: [(name: String, value: String)] = []
      var wrong: String?
      if stack.isTable(3) {
        stack.forEachField(of: 3) { name in
          if stack.isTable(-1) || stack.isFunction(-1) { wrong = wrong ?? name }
          query.append((name, stack.describe(at: -1)))
        }
      }
      if let wrong {
        return call.raise("params.\(wrong) of wawp.request must be text, a number or a boolean for a GET")
      }
      query.sort { $0.name < $1.name }
      return perform(.request(method: method, path: path, body: [], query: query), call)
    }
    guard stack.isTable(3), let state = runningState else {
      return perform(.request(method: method, path: path, body: Array("{}".utf8), query: []), call)
    }
    switch state.encodeJSON(at: 3, on: stack) {
    case .failure(let error): return call.raise("bad argument `params` to wawp.request: \(error.message)")
    case .success(let body):
      guard body.first == UInt8(ascii: "{") else {
        return call.raise("bad argument `params` to wawp.request: expected names and values, got an array")
      }
      return perform(.request(method: method, path: path, body: body, query: []), call)
    }
  }

  private func http(
    _ method: String, _ url: String, bodyAt index: Int32, options: Int32, function: String, _ call: LuaCall,
    known: ScriptClass = ScriptOptions.http
  ) -> HostResult {
    let stack = call.stack
    if stack.isNil(index) {
      return http(method, url, body: [], options: options, function: function, call, known: known)
    }
    if let body = stack.bytes(index) {
      return http(method, url, body: body, options: options, function: function, call, known: known)
    }
    guard stack.isTable(index), let state = runningState else {
      return call.raise("the body of \(function) must be a string or a table, got \(stack.typeName(at: index))")
    }
    switch state.encodeJSON(at: index, on: stack) {
    case .failure(let error): return call.raise("the body of \(function): \(error.message)")
    case .success(let body):
      return http(
        method, url, body: body, isJSON: true, options: options, function: function, call, known: known)
    }
  }

  private func http(
    _ method: String, _ url: String, body: [UInt8], isJSON: Bool = false, options: Int32, function: String,
    _ call: LuaCall, known: ScriptClass = ScriptOptions.http
  ) -> HostResult {
    let stack = call.stack
    var headers: [(name: String, value: String)] = isJSON ? [("Content-Type", "application/json")] : []
    var timeout: Double?
    if !stack.isNil(options) {
      guard stack.isTable(options) else { return call.mismatch(options, function, "opts", expected: "a table") }
      if let wrong = unknownOption(options, known, function, stack) {
        return call.raise(wrong)
      }
      stack.pushField("timeout", of: options)
      if !stack.isNil(-1) {
        guard let seconds = stack.number(-1), seconds > 0 else {
          return call.raise("opts.timeout of \(function) must be seconds above 0")
        }
        timeout = seconds
      }
      stack.pushField("headers", of: options)
      if !stack.isNil(-1) {
        guard stack.isTable(-1) else { return call.raise("opts.headers of \(function) must be a table") }
        stack.forEachField(of: -1) { name in
          headers.removeAll { $0.name.lowercased() == name.lowercased() }
          headers.append((name, stack.describe(at: -1)))
        }
        headers.sort { $0.name < $1.name }
      }
    }
    return perform(.http(method: method, url: url, headers: headers, body: body, timeout: timeout), call)
  }

  /// Text of an error when the table has a name that its description does not list.
  func unknownOption(_ index: Int32, _ table: ScriptClass, _ function: String, _ stack: LuaStack) -> String? {
    var wrong: String?
    stack.forEachField(of: index) { name in
      if wrong == nil && !table.hasField(name) { wrong = name }
    }
    guard let wrong else { return nil }
    let known = table.fields.map(\.name)
    if let near = Spelling.nearest(to: wrong, among: known) {
      return "unknown option `\(wrong)` for \(function), did you mean `\(near)`?"
    }
    return "unknown option `\(wrong)` for \(function): it takes \(known.map { "`\($0)`" }.joined(separator: ", "))"
  }
}
