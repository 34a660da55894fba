/// A function that scripts may call: what it takes, what it gives, when it raises.
public struct ScriptFunction: Sendable, Equatable {
  /// The name as errors write it: `wawp.reject`, `call:reject`, `hours.new`.
  public let name: String
  /// The arguments in their order, without the one before a colon.
  public let parameters: [ScriptParameter]
  /// The lists of values of which it returns one: most often what it gives, and what it gives when it fails.
  public let results: [[ScriptResult]]
  /// Whether it may wait; then it is refused where Lua cannot yield.
  public let waits: Bool
  /// What it does, in one sentence or a few; lower case at the beginning and without a full stop at the end for host
  /// functions.
  public let summary: String
  /// When it raises an error at the caller's line, besides for arguments of a wrong type.
  public let raises: [String]
  /// Lines of Lua that use it; `-->` stands before what a line gives.
  public let example: [String]

  /// Describes a function.
  public init(
    _ name: String, _ parameters: [ScriptParameter] = [], gives results: [[ScriptResult]] = [], waits: Bool = false,
    _ summary: String, raises: [String] = [], example: [String] = []
  ) {
    self.name = name
    self.parameters = parameters
    self.results = results
    self.waits = waits
    self.summary = summary
    self.raises = raises
    self.example = example
  }

  /// Whether it is called with a colon.
  public var isMethod: Bool { name.contains(":") }

  /// The last word of its name, such as `reject`.
  public var member: String {
    String(name[(name.lastIndex { $0 == "." || $0 == ":" }.map(name.index(after:)) ?? name.startIndex)...])
  }

  /// What stands before the last word of its name: `wawp.http` of `wawp.http.get`; empty if nothing does.
  public var owner: String { String(name.dropLast(member.count + (member.count < name.count ? 1 : 0))) }

  /// How it is called: `wawp.reject(callId, from [, opts])`.
  public var signature: String {
    var text = ""
    var open = 0
    var separator = ""
    for (position, parameter) in parameters.enumerated() {
      let isInner = parameter.isOptional && parameters[(position + 1)...].contains { !$0.isOptional }
      if isInner {
        text += "\(separator)[\(parameter.name),]"
        separator = " "
      } else {
        if parameter.isOptional {
          text += position == 0 ? "[" : " [\(separator)"
          open += 1
        } else {
          text += separator
        }
        text += parameter.name
        separator = ", "
      }
    }
    return "\(name)(\(text)\(String(repeating: "]", count: open)))"
  }
}
