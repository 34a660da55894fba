import CLua
import CLuaShim

/// The Swift end of the one door out of Lua: finds the host function and runs it.
final class HostBridge {
  static let find: Int32 = 0
  static let print: Int32 = 1
  static let warn: Int32 = 2

  let functions: [HostFunction]
  let finder: (String) -> ModuleSource
  let output: (ScriptOutput, String) -> Void
  unowned(unsafe) var state: LuaState?

  init(
    functions: [HostFunction], finder: @escaping (String) -> ModuleSource,
    output: @escaping (ScriptOutput, String) -> Void
  ) {
    self.functions = functions
    self.finder = finder
    self.output = output
  }

  /// Runs under the trampoline, with allocations exempt; returns, never raises.
  static let dispatch: ws_dispatch = { host, function, lua in
    guard let host, let lua else { return 0 }
    let bridge = Unmanaged<HostBridge>.fromOpaque(host)._withUnsafeGuaranteedRef { $0 }
    let call = LuaCall(lua)
    let number = Int(function)
    if number < bridge.functions.count { return bridge.functions[number].body(call).mark }
    return bridge.special(function - Int32(bridge.functions.count), call)
  }

  private func special(_ function: Int32, _ call: LuaCall) -> Int32 {
    let text = call.stack.describe(at: -1)
    switch function {
    case HostBridge.find:
      switch finder(text) {
      case .text(let source, let name):
        call.stack.push(LuaSource.withoutPreamble(source))
        call.stack.push("@\(name)")
        return 2
      case .missing(let why):
        call.stack.push(why)
        return WS_RAISE_MARK
      }
    case HostBridge.print:
      output(.print, text)
      return 0
    default:
      output(.warning, text)
      return 0
    }
  }
}

let WS_RAISE_MARK = Int32(WS_RAISE)

/// Where text comes from that a script writes for people.
public enum ScriptOutput: Sendable {
  /// `print(...)`.
  case print
  /// `warn(...)`.
  case warning
}

/// What `require` finds.
public enum ModuleSource {
  /// Lua text and the name that errors call it.
  case text([UInt8], name: String)
  /// Why there is none, for people.
  case missing(String)
}
