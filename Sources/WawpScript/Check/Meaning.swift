/// What an expression is, as far as it is certain.
enum Meaning {
  /// A table of the host, such as `wawp.http`.
  case host(String)
  /// A described function or method.
  case function(ScriptFunction)
  /// A module of the library.
  case module(LibraryModule)
  /// A table of a described kind, such as a call.
  case object(ScriptClass)
  /// A table of standard Lua, such as `string`.
  case standard(ScriptGlobal)
}
