/// A global of standard Lua that scripts have.
public struct ScriptGlobal: Sendable, Equatable {
  /// Its name, such as `string`.
  public let name: String
  /// What a library has in it, sorted; empty for a function or a plain value.
  public let members: [String]
  /// In what it differs from standard Lua, by member; the empty name is the global itself.
  public let differences: [String: String]

  init(_ name: String, _ members: [String] = [], differences: [String: String] = [:]) {
    self.name = name
    self.members = members
    self.differences = differences
  }
}
