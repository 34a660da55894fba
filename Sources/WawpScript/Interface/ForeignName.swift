/// A name that other versions of Lua have, or other languages, or that sounds as if it were there.
public struct ForeignName: Sendable, Equatable {
  /// Its full name, such as `unpack` or `table.getn`.
  public let name: String
  /// What to write in its place.
  public let advice: String

  init(_ name: String, _ advice: String) {
    self.name = name
    self.advice = advice
  }
}
