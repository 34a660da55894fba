import LuaRuntime

/// A Lua function that gets events, as `wawp.on` registered it.
///
/// A class, since every event looks at one and none is ever changed.
final class Handler {
  /// What to do with a call when its handler fails or runs out of time.
  enum Fallback: String {
    case reject, allow
  }

  /// An event's name, or its beginning before a final `*`.
  let pattern: String
  let function: LuaReference
  /// Higher ones run first; equal ones in the order in which they were registered.
  let priority: Double
  /// Seconds of wall time; `nil`: the event's own.
  let deadline: Double?
  let otherwise: Fallback?
  /// Where it was registered, such as `handle.lua:2`.
  let place: String

  init(
    pattern: String, function: LuaReference, priority: Double, deadline: Double?, otherwise: Fallback?, place: String
  ) {
    self.pattern = pattern
    self.function = function
    self.priority = priority
    self.deadline = deadline
    self.otherwise = otherwise
    self.place = place
  }

  /// Whether it wants events of that name.
  func matches(_ name: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }
}
