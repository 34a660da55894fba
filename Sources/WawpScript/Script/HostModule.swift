import LuaRuntime
import Store

/// The `wawp` table: every host function, the call's methods, and the tables that scripts get.
///
/// What they take and give says ``ScriptInterface``; a test compares it with them.
final class HostModule {
  private(set) var functions: [HostFunction] = []
  private let groups: [String]
  /// Gets each handler that the script registers; `nil` when registering is over.
  var onRegister: ((Handler) -> Void)?

  /// The worker outlives its scripts, and these closures live in the script: no count is needed on the hot path.
  unowned(unsafe) let host: any ScriptHost
  /// The latest places, since the same few lines decide again and again.
  private var places: [(key: LuaPlace, text: String)] = []
  private var module: LuaReference?
  private var eventType: LuaReference?
  private var callType: LuaReference?
  private var keys: HostKeys?
  unowned(unsafe) private var state: LuaState?

  /// - Parameters:
  ///   - host: the one door out of the script.
  ///   - folder: the script's own folder, from which it may read lists; `nil` for none.
  ///   - allowIO: whether it may read files elsewhere as well.
  ///   - more: functions besides, such as those of tests.
  init(host: any ScriptHost, folder: String?, allowIO: Bool, more: [HostFunction] = []) {
    self.host = host
    groups = ["http", "log", "json", "store", "time", "file"] + (more.isEmpty ? [] : ["testing"])
    functions =
      apiFunctions() + storeFunctions() + scriptFunctions() + dataFunctions() + callMethods() + timeFunctions()
      + fileFunctions(folder: folder, allowsAll: allowIO) + more
  }

  // MARK: - Installing

  /// Builds the `wawp` table, makes it a global and a module, and prepares the tables of events and calls.
  func install(in state: LuaState) {
    self.state = state
    let keys = HostKeys(state)
    self.keys = keys
    state.withStack { stack in
      stack.pushTable(fields: 24)
      for group in groups {
        stack.pushTable(fields: 4)
        pushMembers(of: "wawp.\(group).", on: stack)
        stack.makeStrict("wawp.\(group)", getters: false)
        stack.set(group)
      }
      pushMembers(of: "wawp.", on: stack)
      stack.pushNull()
      stack.set("null")
      stack.push(WawpVersion.current)
      stack.set("version")
      stack.pushTable(fields: 1)
      for (number, function) in functions.enumerated() where function.name == "wawp.event" {
        stack.push(function: number, function)
        stack.set("event")
      }
      stack.makeStrict("wawp", getters: true)
      stack.pushCopy(of: -1)
      stack.setModule("wawp")
      stack.pushCopy(of: -1)
      module = stack.keep()
      stack.setGlobal("wawp")
      eventType = makeType(methods: "event:", on: stack)
      callType = makeType(methods: "call:", on: stack)
    }
  }

  /// Sets the functions whose name is `prefix` and one more word in the table on top.
  private func pushMembers(of prefix: String, on stack: LuaStack) {
    for (number, function) in functions.enumerated() where function.name.hasPrefix(prefix) {
      // Bytes: walking characters was a twentieth of all instructions of a run over one event.
      let name = function.name.utf8.dropFirst(prefix.utf8.count)
      guard !name.contains(UInt8(ascii: ".")), function.name != "wawp.event" else { continue }
      stack.push(function: number, function)
      stack.set(String(Substring(name)))
    }
  }

  /// The type of boxed tables: methods, slots, and fields that are decoded when they are asked for.
  private func makeType(methods prefix: String, on stack: LuaStack) -> LuaReference {
    stack.pushTable(fields: 32)
    pushMembers(of: prefix, on: stack)
    for name in HostModule.lazyFields + (prefix == "call:" ? ["caller"] : []) {
      stack.push(true)
      stack.set(name)
    }
    for slot in EventSlot.allCases where prefix == "call:" || !slot.isOfCall {
      stack.push(Int(slot.rawValue))
      stack.set(slot.name)
    }
    let lazy = functions.firstIndex { $0.name == "event.__index" } ?? 0
    stack.pushBoxType(named: prefix == "call:" ? "call" : "event", lazy: lazy)
    return stack.keep()
  }

  /// Pushes the `wawp` table as the one argument of the prelude.
  func pushModule(on stack: LuaStack) -> Int32 {
    guard let module else { return 0 }
    stack.push(module)
    return 1
  }

  // MARK: - Events

  /// Pushes the table that handlers get.
  ///
  /// Nothing is decoded, nothing becomes a Lua string, until the script reads it.
  ///
  /// - Parameter owner: names the event's run; 0 for none.
  func push(_ event: Event, owner: UInt64, on stack: LuaStack) {
    guard let eventType, let callType else { return stack.pushNil() }
    let box = event.bytes.withUnsafeBufferPointer {
      stack.pushBox(event.isCall ? callType : eventType, owner: owner, text: $0)
    }
    func set(_ slot: EventSlot, _ part: EventPart) {
      if part.isThere { box.set(slot.rawValue, start: part.start, count: part.count) }
    }
    set(.raw, event.rawPart)
    set(.name, event.namePart)
    set(.id, event.idPart)
    set(.session, event.sessionPart)
    if let time = event.callTime { box.set(EventSlot.time.rawValue, time) }
    guard event.isCall else { return }
    set(.callID, event.callIDPart)
    set(.from, event.fromPart)
    if let video = event.isVideo { box.set(EventSlot.isVideo.rawValue, video) }
    if let group = event.isGroup { box.set(EventSlot.isGroup.rawValue, group) }
  }

  /// Whether the script has looked at `wawp.event`.
  private(set) var hasReadEvent = false
  private var topLevelEvent: LuaReference?

  /// Sets what `wawp.event` gives.
  func setEvent(_ event: Event?, in state: LuaState) {
    if let topLevelEvent { state.release(topLevelEvent) }
    topLevelEvent = event.map { event in
      state.withStack { stack in
        push(event, owner: 0, on: stack)
        return stack.keep()
      }
    }
  }

  /// Pushes the event for `wawp.event`; nil when there is none.
  func pushEvent(on stack: LuaStack) {
    hasReadEvent = true
    if let topLevelEvent { stack.push(topLevelEvent) } else { stack.pushNil() }
  }

  /// Fields of an event that are decoded from `raw` when a script asks for them first.
  static let lazyFields = ["payload", "me", "metadata", "environment", "engine"]

  /// Pushes one lazy field of the event table at 1 and keeps it there.
  func pushLazyField(_ name: String, _ stack: LuaStack) {
    guard let keys, let state else { return stack.pushNil() }
    if name == "caller" {
      stack.pushField(keys.from, slot: EventSlot.from.rawValue, of: 1)
      let from = stack.string(-1)
      stack.pop()
      guard let from else { return stack.pushNil() }
      pushCaller(from, on: stack)
    } else {
      stack.pushField(keys.raw, slot: EventSlot.raw.rawValue, of: 1)
      let found: Void? = stack.withBytes(-1) { state.pushJSONMember(name, of: $0, on: stack) }
      if found == nil { stack.pushNil() }
      stack.remove(-2)
    }
    guard !stack.isNil(-1) else { return }
    stack.pushCopy(of: -1)
    stack.set(name, at: 1)
  }

  /// Pushes who calls: `jid` as received, `user`, `server`, `device`, `phone` in E.164 when it is known, `lid`, `is_group`.
  private func pushCaller(_ from: String, on stack: LuaStack) {
    stack.pushTable(fields: 7)
    stack.push(from)
    stack.set("jid")
    guard let jid = JID(from) else { return }
    stack.push(jid.user)
    stack.set("user")
    stack.push(jid.server)
    stack.set("server")
    if let phone = jid.phone {
      stack.push(phone)
      stack.set("phone")
    }
    if jid.isLID {
      stack.push("\(jid.user)@lid")
      stack.set("lid")
    }
    stack.push(jid.isGroup)
    stack.set("is_group")
  }

  // MARK: - Results

  /// Pushes what an operation gave: the value and `info`, or `nil`, the message and `info`.
  func push(_ result: OperationResult, on stack: LuaStack) -> Int32 {
    var count: Int32 = 2
    switch result.value {
    case .yes: stack.push(true)
    case .json(let text): pushBody(text, on: stack)
    case .response(let status, let headers, let body):
      stack.pushTable(fields: 3)
      stack.push(status)
      stack.set("status")
      stack.push(body)
      stack.set("body")
      stack.pushTable(fields: headers.count)
      for header in headers {
        stack.push(header.value)
        stack.set(header.name.lowercased())
      }
      stack.set("headers")
    case .failure(let message):
      stack.pushNil()
      stack.push(message)
      count = 3
    case .stored(let value):
      switch value {
      case .value(let text?): pushBody(text, on: stack)
      case .value(nil): stack.pushNil()
      case .flag(let flag): stack.push(flag)
      case .count(let count): stack.push(Int(count))
      }
      return 1
    }
    pushInfo(result, on: stack)
    return count
  }

  /// A decoded body; text that is not JSON stays text; an empty one is `true`.
  private func pushBody(_ text: [UInt8], on stack: LuaStack) {
    guard let state, !text.isEmpty else { return stack.push(true) }
    let decoded = text.withUnsafeBufferPointer { state.pushJSON($0, on: stack) }
    if !decoded {
      stack.pop()
      stack.push(text)
    }
  }

  private func pushInfo(_ result: OperationResult, on stack: LuaStack) {
    guard let keys else { return stack.pushNil() }
    let isMarked = result.isDuplicate || result.isDryRun
    stack.pushTable(fields: 1 + (result.code == nil ? 0 : 3) + (isMarked ? 1 : 0))
    stack.set(keys.attempts, result.attempts)
    if let code = result.code { stack.set(keys.code, code) }
    if let status = result.status { stack.set(keys.status, status) }
    if let retryable = result.retryable { stack.set(keys.retryable, retryable) }
    if result.isDuplicate { stack.set(keys.duplicate, true) }
    if result.isDryRun { stack.set(keys.dryRun, true) }
  }

  // MARK: - Help for the functions

  /// Pushes what the operation gives, or lets the task wait for it.
  func perform(_ operation: Operation, _ call: LuaCall) -> HostResult {
    guard let result = host.perform(operation) else { return .wait }
    return .results(push(result, on: call.stack))
  }

  private static let maximumPlaces = 8

  var fieldKeys: HostKeys? { keys }
  var runningState: LuaState? { state }
  func decodeJSON(_ text: UnsafeBufferPointer<UInt8>, on stack: LuaStack) -> Bool {
    state?.pushJSON(text, on: stack) ?? false
  }

  /// `file:line` of the caller.
  func place(_ call: LuaCall) -> String? {
    guard let caller = call.callerPlace() else { return nil }
    for place in places where place.key == caller { return place.text }
    let text = "\(caller.file):\(caller.line)"
    if places.count == HostModule.maximumPlaces { places.removeAll(keepingCapacity: true) }
    places.append((caller, text))
    return text
  }
}

/// Where the fields of an event lie in its boxed table.
enum EventSlot: Int32, CaseIterable {
  case raw, id, name, session, time, callID, from, isVideo, isGroup

  /// The name that scripts use.
  var name: String {
    switch self {
    case .raw: "raw"
    case .id: "id"
    case .name: "name"
    case .session: "session"
    case .time: "time"
    case .callID: "call_id"
    case .from: "from"
    case .isVideo: "is_video"
    case .isGroup: "is_group"
    }
  }

  /// Whether only calls have it.
  var isOfCall: Bool { rawValue >= EventSlot.callID.rawValue }
}

/// The interned names of fields that the host reads and writes for every event.
struct HostKeys {
  let raw, time, callID, from: LuaKey
  let code, status, retryable, attempts, duplicate, dryRun, reason, message: LuaKey

  init(_ state: LuaState) {
    (raw, time, callID, from) = (state.key("raw"), state.key("time"), state.key("call_id"), state.key("from"))
    (code, status, retryable) = (state.key("code"), state.key("status"), state.key("retryable"))
    (attempts, duplicate, dryRun) = (state.key("attempts"), state.key("duplicate"), state.key("dry_run"))
    (reason, message) = (state.key("reason"), state.key("message"))
  }
}
