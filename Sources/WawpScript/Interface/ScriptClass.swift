/// A kind of table with known fields: an event, a table of options, a schedule of the library.
public struct ScriptClass: Sendable, Equatable {
  /// Who makes the tables, and what an unknown name in one means.
  public enum Kind: Sendable, Equatable {
    /// The program gives it to scripts: a name that is not there is nil.
    case value
    /// Scripts give it to a function: an unknown name is an error.
    case options
    /// The Lua library makes it.
    case object
  }

  /// The name that annotations use, such as `wawp.call`.
  public let name: String
  /// The class whose fields and methods it has as well; `nil` for none.
  public let parent: String?
  /// Who makes it.
  public let kind: Kind
  /// What it is, in a sentence.
  public let summary: String
  /// What can be read in it, or written into it.
  public let fields: [ScriptField]
  /// What can be called with a colon.
  public let methods: [ScriptFunction]
  /// Whether it may have fields that nobody lists.
  public let isOpen: Bool

  /// Describes a class.
  public init(
    _ name: String, parent: String? = nil, kind: Kind, _ summary: String, fields: [ScriptField] = [],
    methods: [ScriptFunction] = [], isOpen: Bool = false
  ) {
    self.name = name
    self.parent = parent
    self.kind = kind
    self.summary = summary
    self.fields = fields
    self.methods = methods
    self.isOpen = isOpen
  }

  /// A table of options.
  static func options(_ name: String, _ summary: String, _ fields: [ScriptField]) -> ScriptClass {
    ScriptClass(name, kind: .options, summary, fields: fields)
  }

  /// Whether one of the fields that it lists has that name.
  func hasField(_ name: String) -> Bool { fields.contains { $0.name == name } }
}
