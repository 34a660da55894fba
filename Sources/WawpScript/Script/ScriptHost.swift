import LuaRuntime

/// The one door out of a script: what the host functions ask the worker for.
protocol ScriptHost: AnyObject {
  /// Unix time in seconds; tests and replays set it.
  var wallClock: Double { get }
  /// The event whose handler runs now; `nil` while a script loads without one.
  var currentEvent: Event? { get }
  /// What names that event's run in its boxed table; 0 for none.
  var currentOwner: UInt64 { get }
  /// Unix time at which that event came in.
  var currentReceived: Double { get }
  /// Seconds for which a call rings.
  var ringSeconds: Double { get }

  /// Notes a decision about the current event.
  func decide(_ decision: consuming Decision)
  /// Does something for the current event. `nil`: it takes time, the worker resumes the task with the result.
  func perform(_ operation: Operation) -> OperationResult?
  /// Runs a function later, as a part of the current event. Returns why not, or `nil`.
  func schedule(_ function: LuaReference, after seconds: Double) -> String?
  /// A variable of the environment; the failure says why it may not be read.
  func environment(_ name: String) -> Result<String?, ScriptRefusal>
  /// Writes to the log.
  func log(_ level: LogLevel, _ message: String, fields: [(name: String, value: String)])
}

/// Why a script may not have something, for people.
struct ScriptRefusal: Error { let message: String }

/// How much a line of the log matters; later ones matter more.
public enum LogLevel: Int, Sendable, Comparable, CaseIterable {
  case debug, info, warn, error

  /// Later ones matter more.
  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }

  /// The word for it.
  public var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warn: "warn"
    case .error: "error"
    }
  }

  /// The level with that name.
  public init?(name: String) {
    guard let level = LogLevel.allCases.first(where: { $0.name == name || (name == "warning" && $0 == .warn) })
    else { return nil }
    self = level
  }
}
