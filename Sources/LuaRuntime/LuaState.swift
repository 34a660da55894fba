import CLua
import CLuaShim

/// One sandboxed Lua state, its host functions and its limits.
///
/// Needs: to be made, used and freed on one thread (with a stack of at least 8 MB: Lua's C frames are deep under
/// hostile scripts). Scripts run only through ``LuaTask``; nothing here lets a Lua error cross a Swift frame.
public final class LuaState {
  let pointer: OpaquePointer
  let main: OpaquePointer
  private let bridge: HostBridge

  /// Opens a state.
  ///
  /// - Parameters:
  ///   - memoryLimit: bytes that scripts may hold; what the host pushes is exempt but counted.
  ///   - allowIO: gives scripts `io` and the rest of `os` (never `os.exit` and `os.setlocale`).
  ///   - functions: the host functions, called by their place in this array.
  ///   - finder: answers `require`: the source of a module.
  ///   - output: where `print` and `warn` go.
  /// - Throws: ``LuaError`` when the machine has no memory for it.
  public init(
    memoryLimit: Int, allowIO: Bool, functions: [HostFunction],
    finder: @escaping (String) -> ModuleSource, output: @escaping (ScriptOutput, String) -> Void
  ) throws(LuaError) {
    let bridge = HostBridge(functions: functions, finder: finder, output: output)
    let count = Int32(functions.count)
    guard
      let pointer = ws_state_open(
        Unmanaged.passUnretained(bridge).toOpaque(), HostBridge.dispatch, memoryLimit, allowIO,
        count + HostBridge.find, count + HostBridge.print, count + HostBridge.warn)
    else { throw LuaError(kind: .memory, message: "there is no memory for a lua state") }
    self.bridge = bridge
    self.pointer = pointer
    self.main = ws_state_lua(pointer)
    bridge.state = self
  }

  deinit { ws_state_close(pointer) }

  /// Bytes that the state holds now, garbage included.
  public var memoryInUse: Int { ws_state_memory(pointer) }

  /// Collects all garbage now.
  public func collect() { ws_state_collect(pointer) }

  /// Collects all garbage, and what is kept for tasks to come: for the end of a burst.
  public func rest() { ws_state_rest(pointer) }

  /// Collects at every look of the hook: for tests of the border only.
  public func collectAlways() { ws_state_set_stress(pointer, true) }

  /// Whether assignments to new globals declare them (while a script loads) or are errors (afterwards).
  public func setLoading(_ loading: Bool) { ws_state_set_loading(pointer, loading) }

  /// Lets scripts run again after an interruption.
  public func clearInterrupt() { ws_state_clear_interrupt(pointer) }

  /// A handle with which another thread or a signal handler may stop whatever runs.
  public var interrupter: LuaInterrupter { LuaInterrupter(state: UInt(bitPattern: pointer)) }

  /// Notes from now on which lines of a chunk run; slows everything down, so it is for tests.
  ///
  /// - Parameter chunk: its name, as it was given to ``load(_:name:)``.
  /// - Returns: whether there was room for it.
  public func cover(_ chunk: String) -> Bool { ws_state_cover(pointer, chunk) }

  /// Whether that line of the chunk has run; lines beyond 65,535 never have.
  public func hasRun(line: Int) -> Bool { ws_state_covered(pointer, Int32(clamping: line)) }

  /// The lines of a chunk, and of the functions in it, that have code: what ``hasRun(line:)`` can be true for.
  public func lines(of chunk: LuaReference) -> Set<Int> { ChunkLines.read(dump(chunk)) ?? [] }

  /// The bytecode of a chunk, which is never loaded again.
  func dump(_ chunk: LuaReference) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: ws_dump(pointer, chunk.number, nil, 0))
    let size = bytes.count
    _ = bytes.withUnsafeMutableBufferPointer { ws_dump(pointer, chunk.number, $0.baseAddress, size) }
    return bytes
  }

  /// Compiles text, never bytecode.
  ///
  /// - Parameters:
  ///   - source: Lua text; a first line that begins with `#` and a byte order mark are skipped, line numbers stay.
  ///   - name: what errors and `by` call it, such as `handle.lua`.
  /// - Returns: the chunk as a function.
  /// - Throws: ``LuaError`` of kind `syntax` with file and line, or `memory`.
  public func load(_ source: [UInt8], name: String) throws(LuaError) -> LuaReference {
    let stack = LuaStack(main)
    let text = LuaSource.withoutPreamble(source)
    let status = text.withUnsafeBytes { bytes in
      "@\(name)".withCString {
        ws_load_text(main, bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? $0, bytes.count, $0)
      }
    }
    if status == LUA_OK {
      return hosting { LuaReference(number: ws_ref(main)) }
    }
    let message = hosting { stack.describe(at: -1) }
    ws_pop(main, 1)
    throw LuaError(kind: status == LUA_ERRMEM ? .memory : .syntax, message: message)
  }

  /// Begins a task: a coroutine with its own budget.
  ///
  /// - Parameters:
  ///   - cpuSeconds: CPU time that all its slices may use together.
  ///   - deadline: seconds on the monotonic clock (``Monotonic/now``) at which it is ended.
  public func beginTask(cpuSeconds: Double, deadline: Double) -> LuaTask {
    LuaTask(state: self, pointer: ws_task_begin(pointer, nanoseconds(cpuSeconds), nanoseconds(deadline)))
  }

  /// Runs code of the host that uses the stack of the main coroutine or makes keys and references.
  ///
  /// Allocations inside are exempt from the memory limit. Leaves the stack as it found it, or stops the program.
  public func withStack<R>(_ body: (LuaStack) throws -> R) rethrows -> R {
    ws_host_enter(pointer)
    let height = lua_gettop(main)
    defer {
      precondition(lua_gettop(main) == height, "the lua stack is not balanced")
      ws_host_leave(pointer)
    }
    return try body(LuaStack(main))
  }

  /// Interns a name of a field for ``LuaStack/set(_:)``.
  public func key(_ name: String) -> LuaKey {
    hosting { LuaKey(number: ws_key(main, name)) }
  }

  /// Lets go of what a reference holds.
  public func release(_ reference: LuaReference) { ws_unref(main, reference.number) }

  func hosting<R>(_ body: () throws -> R) rethrows -> R {
    ws_host_enter(pointer)
    defer { ws_host_leave(pointer) }
    return try body()
  }
}

/// Seconds to the shim's nanoseconds; large values stay finite.
func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(max(seconds, 0), 4e9) * 1e9) }

/// A value kept alive in the registry of a state, such as a handler.
public struct LuaReference: Hashable, Sendable {
  let number: Int32
}

/// The interned name of a field.
public struct LuaKey: Hashable, Sendable {
  let number: Int32
}

/// Stops the script that runs in a state, from any thread or a signal handler.
///
/// Must not be used after the state has gone.
public struct LuaInterrupter: Sendable {
  let state: UInt

  /// Asks the running script to stop at its next instruction; it cannot refuse.
  public func interrupt() { ws_state_interrupt(OpaquePointer(bitPattern: state)) }
}

/// What linked libraries say of themselves.
public enum LuaLibrary {
  /// Such as `Lua 5.4.4`.
  public static var release: String { String(cString: ws_lua_release()) }

  /// Stops whatever runs in any state of this program, now and later: the program is about to end.
  ///
  /// From any thread or a
  /// signal handler.
  public static func interruptAll() { ws_interrupt_all() }

  /// A count that grows when script code begins and when it ends to run; odd in between.
  ///
  /// From any thread.
  public static var activity: UInt64 { ws_activity() }
}
