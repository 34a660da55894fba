import CLua
import CLuaShim

/// A function that the host lends to scripts: its name, whether it may wait, and its body.
public struct HostFunction {
  /// The full name, such as `wawp.reject`; errors call it so.
  public let name: String
  /// Whether it may wait: then it is refused where Lua cannot yield, whether it would wait this time or not.
  public let waits: Bool
  let body: (LuaCall) -> HostResult

  /// Lends a function.
  public init(_ name: String, waits: Bool = false, body: @escaping (LuaCall) -> HostResult) {
    self.name = name
    self.waits = waits
    self.body = body
  }
}

/// What a host function answers.
public struct HostResult: Sendable {
  let mark: Int32

  /// The topmost `count` values of the stack are the results.
  public static func results(_ count: Int32) -> HostResult { HostResult(mark: count) }
  /// Nothing is returned.
  public static let none = HostResult(mark: 0)
  /// The worker resumes the task later; only for functions with `waits`.
  public static let wait = HostResult(mark: Int32(WS_WAIT))
}

/// One call of a host function: its arguments and the stack for its results.
///
/// Valid until the function returns.
public struct LuaCall {
  /// The stack, with the arguments from 1.
  public let stack: LuaStack

  init(_ lua: OpaquePointer) { stack = LuaStack(lua) }

  /// How many arguments were given.
  public var count: Int32 { stack.top }

  /// Raises an error at the caller's line.
  ///
  /// - Parameter message: lower case; names argument, expectation and what came.
  public func raise(_ message: String) -> HostResult {
    stack.push(message)
    return HostResult(mark: Int32(WS_RAISE))
  }

  /// The file and line of the Lua function that called, such as `("handle.lua", 7)`; `nil` when there is none.
  public func caller(level: Int32 = 1) -> (file: String, line: Int)? {
    var file: UnsafePointer<CChar>?
    var line: Int32 = 0
    guard ws_where(stack.lua, level, &file, &line), let file else { return nil }
    return (String(cString: file), Int(line))
  }

  /// The same without making a string yet.
  public func callerPlace(level: Int32 = 1) -> LuaPlace? {
    var file: UnsafePointer<CChar>?
    var line: Int32 = 0
    guard ws_where(stack.lua, level, &file, &line), let file else { return nil }
    return LuaPlace(name: file, line: Int(line))
  }

  /// `bad argument` text for an argument of the wrong type.
  public func mismatch(_ index: Int32, _ function: String, _ name: String, expected: String) -> HostResult {
    let came = index > count ? "nothing" : stack.typeName(at: index)
    return raise("bad argument `\(name)` to \(function): expected \(expected), got \(came)")
  }
}

/// A line of a chunk; equal ones are the same line of the same chunk.
///
/// Valid as long as the state.
public struct LuaPlace: Equatable {
  let name: UnsafePointer<CChar>
  /// The line, from 1.
  public let line: Int

  /// The chunk's name, such as `handle.lua`.
  public var file: String { String(cString: name) }
}
