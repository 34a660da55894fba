/// A table of host functions: `wawp` and the tables in it.
public struct ScriptGroup: Sendable, Equatable {
  /// Its full name, such as `wawp.http`.
  public let name: String
  /// What its functions are about.
  public let summary: String
}
