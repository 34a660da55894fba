/// A module of the library that `require` finds, as its annotations describe it.
public struct LibraryModule: Sendable, Equatable {
  /// The name for `require`, such as `wawp.hours`.
  public let name: String
  /// What it is for.
  public let summary: String
  /// What it has; their names begin with ``localName``.
  public let functions: [ScriptFunction]
  /// The kinds of tables that its functions take and give.
  public let classes: [ScriptClass]

  /// The same module with more classes before its own.
  func with(classes more: [ScriptClass]) -> LibraryModule {
    LibraryModule(name: name, summary: summary, functions: functions, classes: more + classes)
  }

  /// What scripts most often call it: `hours` of `wawp.hours`.
  public var localName: String { String(name[(name.lastIndex(of: ".").map(name.index(after:)) ?? name.startIndex)...]) }

  /// Whether it is a part of another module and no business of scripts.
  public var isInternal: Bool { localName.contains("_") || ["argument", "repl"].contains(localName) }
}
