/// A field of a table that scripts get or give.
public struct ScriptField: Sendable, Equatable {
  /// The name; `[string]` and the like for all names of a kind.
  public let name: String
  /// What it is; nil is left out where ``isOptional`` says it.
  public let type: ScriptType
  /// Whether it may be absent.
  public let isOptional: Bool
  /// What it means, in words that follow its name.
  public let summary: String
  /// What holds when it is not given, as Lua would write it; `nil` where nothing does.
  public let defaultValue: String?

  /// Describes a field.
  public init(
    _ name: String, _ type: ScriptType, isOptional: Bool = false, _ summary: String, default value: String? = nil
  ) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.summary = summary
    defaultValue = value
  }

  /// Describes a field that may be absent.
  static func optional(
    _ name: String, _ type: ScriptType, _ summary: String, default value: String? = nil
  ) -> ScriptField {
    ScriptField(name, type, isOptional: true, summary, default: value)
  }
}
