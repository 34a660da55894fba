/// A whole text of Lua, read.
public struct Chunk: Sendable {
  /// A comment of one line.
  public struct Comment: Sendable, Equatable {
    /// The line, from 1.
    public let line: Int
    /// What stands behind `--`.
    public let text: String
  }

  /// The text as a function: what Lua makes of it.
  public let function: Function
  /// The comments of one line.
  public let comments: [Comment]
}
