/// A kind of event that Wawp documents.
public struct ScriptEvent: Sendable, Equatable {
  /// Its name, such as `call.received`.
  public let name: String
  /// When it comes.
  public let summary: String

  init(_ name: String, _ summary: String) {
    self.name = name
    self.summary = summary
  }

  /// Whether handlers get a call: an event with a call's fields and methods.
  public var isCall: Bool { name.hasPrefix("call.") }
}
