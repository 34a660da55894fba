/// One argument of a function that scripts may call.
public struct ScriptParameter: Sendable, Equatable {
  /// The name, as errors call it; `...` for any number of arguments.
  public let name: String
  /// What it may be; nil is left out where ``isOptional`` says it.
  public let type: ScriptType
  /// Whether it may be left out.
  public let isOptional: Bool
  /// What it means, in words that follow its name.
  public let summary: String

  /// Describes an argument.
  public init(_ name: String, _ type: ScriptType, isOptional: Bool = false, _ summary: String) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
    self.summary = summary
  }

  /// Describes an argument that may be left out.
  static func optional(_ name: String, _ type: ScriptType, _ summary: String) -> ScriptParameter {
    ScriptParameter(name, type, isOptional: true, summary)
  }
}
