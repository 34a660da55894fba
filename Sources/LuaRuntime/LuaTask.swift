import CLua
import CLuaShim

/// One coroutine of the worker: a handler that runs, waits and ends, within its own budget.
///
/// Use it between ``LuaState/beginTask(cpuSeconds:deadline:)`` and ``end()``; then it is gone.
public struct LuaTask {
  let state: LuaState
  let pointer: OpaquePointer

  init(state: LuaState, pointer: OpaquePointer) {
    self.state = state
    self.pointer = pointer
  }

  /// Runs a function from its beginning.
  ///
  /// - Parameters:
  ///   - function: what ``LuaState/load(_:name:)`` or ``LuaStack/keep()`` gave.
  ///   - arguments: pushes the arguments and says how many.
  public func start(_ function: LuaReference, arguments: (LuaStack) -> Int32) -> LuaStep {
    let stack = LuaStack(ws_task_lua(pointer))
    let count = state.hosting {
      stack.push(function)
      return arguments(stack)
    }
    return resume(count)
  }

  /// Goes on after a wait.
  ///
  /// - Parameter results: pushes what the host function returns to the script and says how many.
  public func resume(results: (LuaStack) -> Int32) -> LuaStep {
    let stack = LuaStack(ws_task_lua(pointer))
    return resume(state.hosting { results(stack) })
  }

  private func resume(_ count: Int32) -> LuaStep {
    var results: Int32 = 0
    switch Int(ws_task_resume(pointer, count, &results)) {
    case WS_DONE: return .finished(results: results)
    case WS_WAITING: return .waiting
    case WS_TERMINATED: return .failed(terminationError())
    default: return .failed(failureError())
    }
  }

  /// Reads the results of a finished function and drops them.
  public func takeResults<R>(_ count: Int32, _ body: (LuaStack) -> R) -> R {
    let stack = LuaStack(ws_task_lua(pointer))
    defer { stack.setTop(0) }
    return state.hosting { body(stack) }
  }

  /// Moves the end of its wall time, in seconds on the monotonic clock.
  public func setDeadline(_ deadline: Double) { ws_task_set_deadline(pointer, nanoseconds(deadline)) }

  /// CPU seconds used so far.
  public var cpuSeconds: Double { Double(ws_task_cpu(pointer)) / 1e9 }

  /// Ends the task, whatever it does; values still to be closed are closed within its limits.
  public func end() { ws_task_end(pointer) }

  private var traceback: String {
    var text: UnsafePointer<CChar>?
    var length = 0
    ws_task_traceback(pointer, &text, &length)
    return text.map { String(cString: $0) } ?? ""
  }

  private func terminationError() -> LuaError {
    let kind: LuaError.Kind =
      switch Int(ws_task_termination(pointer)) {
      case WS_TERM_CPU: .cpu
      case WS_TERM_MEMORY: .memory
      case WS_TERM_INTERRUPT: .interrupted
      default: .deadline
      }
    return LuaError(kind: kind, message: "", traceback: traceback)
  }

  private func failureError() -> LuaError {
    let stack = LuaStack(ws_task_lua(pointer))
    let message = state.hosting { stack.describe(at: -1) }
    let kind: LuaError.Kind = message == "not enough memory" ? .memory : .runtime
    return LuaError(kind: kind, message: message, traceback: traceback)
  }
}

/// How a slice of a task ended.
public enum LuaStep {
  /// The function returned; the results are on the task's stack.
  case finished(results: Int32)
  /// A host function waits; resume the task with its results.
  case waiting
  /// The script failed or was ended by a limit. The task can only be ended.
  case failed(LuaError)
}

/// The monotonic clock that deadlines are on.
public enum Monotonic {
  /// Seconds since some fixed moment; never goes back.
  public static var now: Double { Double(ws_monotonic()) / 1e9 }
}
