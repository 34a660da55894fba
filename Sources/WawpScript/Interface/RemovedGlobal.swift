/// Something of standard Lua that scripts do not have.
public struct RemovedGlobal: Sendable, Equatable {
  /// Its full name, such as `io` or `os.getenv`.
  public let name: String
  /// What to use instead, or why it is not there.
  public let advice: String
  /// Whether `--allow-io` gives it back.
  public let comesWithIO: Bool

  init(_ name: String, _ advice: String, comesWithIO: Bool = false) {
    self.name = name
    self.advice = advice
    self.comesWithIO = comesWithIO
  }

  /// What the sandbox says to a script that reads it.
  public var message: String {
    let shown = name.contains(".") ? name : "`\(name)`"
    let rest = comesWithIO ? " (--allow-io gives it to those you trust)" : ""
    return "\(shown) is not available to scripts: \(advice)\(rest)"
  }
}
