/// One value that a function returns.
public struct ScriptResult: Sendable, Equatable {
  /// What it is.
  public let type: ScriptType
  /// What the manual calls it; `nil` where the type says all.
  public let name: String?
  /// What it means, in words that follow its name; perhaps empty.
  public let summary: String

  /// Describes a value.
  public init(_ type: ScriptType, _ name: String? = nil, _ summary: String = "") {
    self.type = type
    self.name = name
    self.summary = summary
  }

  /// What is known about an attempt.
  static let info = ScriptResult("wawp.info", "info")

  /// What a function returns that may fail without a mistake in the script: a value, or nil and a message.
  static func orMessage(_ value: ScriptResult) -> [[ScriptResult]] {
    [[value], [ScriptResult("nil"), ScriptResult("string", "message")]]
  }

  /// What a function returns that reaches out: a value and `info`, or nil, a message and `info`.
  static func orFailure(_ value: ScriptResult) -> [[ScriptResult]] {
    [[value, info], [ScriptResult("nil"), ScriptResult("string", "message"), info]]
  }
}
