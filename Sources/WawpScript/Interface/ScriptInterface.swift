/// Everything that a script can see: one description for the checks of the run time, the editor's stubs, the manual,
/// `check` and the completion of `repl`.
///
/// A test compares it with what a real state shows.
public struct ScriptInterface: Sendable {
  /// The interface of this program.
  ///
  /// Built when it is asked for first: a run that only handles events never pays for it.
  public static let current = ScriptInterface()

  /// The tables of host functions, `wawp` first.
  public let groups: [ScriptGroup]
  /// The functions of `wawp` and the tables in it.
  public let functions: [ScriptFunction]
  /// The members of `wawp` that are no functions.
  public let values: [ScriptField]
  /// The kinds of tables that host functions and handlers take and give; events and calls with their methods.
  public let classes: [ScriptClass]
  /// What scripts have of standard Lua.
  public let globals: [ScriptGlobal]
  /// What of standard Lua they do not have.
  public let removed: [RemovedGlobal]
  /// What other versions of Lua or other languages have, with what to write here.
  public let foreign: [ForeignName]
  /// The events that Wawp documents; others are fine.
  public let events: [ScriptEvent]
  /// The modules of the library that scripts use.
  public let modules: [LibraryModule]

  private init() {
    let prelude = AnnotationReader.read(EmbeddedLibrary.prelude, module: "wawp")
    groups = ScriptInterface.hostGroups
    functions =
      ScriptInterface.apiFunctions + ScriptInterface.scriptFunctions + prelude.functions
      + ScriptInterface.storeFunctions + ScriptInterface.dataFunctions
    values = ScriptInterface.hostValues
    classes = ScriptInterface.valueClasses + ScriptOptions.all
    globals = ScriptInterface.standardGlobals
    removed = ScriptInterface.removedGlobals
    foreign = ScriptInterface.foreignNames
    events = ScriptInterface.documentedEvents
    modules = EmbeddedLibrary.names.compactMap { name in
      guard let text = EmbeddedLibrary.module(name) else { return nil }
      let module = AnnotationReader.read(text, module: name)
      return module.isInternal ? nil : module.with(classes: ScriptInterface.optionTables(of: name))
    }
  }

  /// The tables of options that stand in a module's other files: those of `wawp.hours` in `wawp.hours_new`.
  private static func optionTables(of name: String) -> [ScriptClass] {
    EmbeddedLibrary.names.filter { $0.hasPrefix(name + "_") }.flatMap { part in
      AnnotationReader.read(EmbeddedLibrary.module(part) ?? [], module: part).classes.filter { $0.kind == .options }
    }
  }

  /// The host function or method with that name, such as `wawp.http.get` or `call:reject`.
  public func function(named name: String) -> ScriptFunction? {
    functions.first { $0.name == name } ?? classes.lazy.flatMap(\.methods).first { $0.name == name }
  }

  /// The class with that name, of the host or of the library.
  public func scriptClass(named name: String) -> ScriptClass? {
    classes.first { $0.name == name } ?? modules.lazy.flatMap(\.classes).first { $0.name == name }
  }

  /// The fields of a class and of those above it.
  public func fields(of scriptClass: ScriptClass) -> [ScriptField] {
    let inherited = scriptClass.parent.flatMap { self.scriptClass(named: $0) }.map { fields(of: $0) } ?? []
    return inherited + scriptClass.fields
  }

  /// The methods of a class and of those above it.
  public func methods(of scriptClass: ScriptClass) -> [ScriptFunction] {
    let inherited = scriptClass.parent.flatMap { self.scriptClass(named: $0) }.map { methods(of: $0) } ?? []
    return inherited + scriptClass.methods
  }

  /// The words that may follow a table of the host and a dot, sorted: those of `wawp.http` are `get`, `post`, `request`.
  ///
  /// - Parameter table: the table's full name.
  /// - Returns: nothing for what is no table of the host.
  public func members(of table: String) -> [String] {
    var names = functions.filter { $0.owner == table }.map(\.member)
    names += groups.map(\.name).filter { $0.hasPrefix(table + ".") }.map { String($0.dropFirst(table.count + 1)) }
    if table == "wawp" { names += values.map(\.name) }
    return names.sorted()
  }
}
