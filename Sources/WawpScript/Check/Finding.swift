/// One thing that `check` has found in a script.
public struct Finding: Sendable, Equatable {
  /// What was looked for.
  public enum Kind: String, Sendable {
    case syntax
    case unknownGlobal = "unknown_global"
    case lateGlobal = "late_global"
    case removed
    case unknownMember = "unknown_member"
    case unknownField = "unknown_field"
    case colon
    case unknownOption = "unknown_option"
    case wrongType = "wrong_type"
    case condition
    case arithmetic
    case firstIndex = "first_index"
    case loop
    case unknownEvent = "unknown_event"
    case lateHandler = "late_handler"
    case neverRuns = "never_runs"
    case cannotWait = "cannot_wait"
    case load
  }

  /// Whether the script fails there for certain, or is probably not what was meant.
  public enum Severity: String, Sendable { case error, warning }

  /// What was looked for.
  public let kind: Kind
  /// How bad it is.
  public let severity: Severity
  /// The file, named as it was given.
  public var file = ""
  /// The line, from 1; 0 when it is about the whole file.
  public let line: Int
  /// The character in the line, from 1; 0 when only the line is known.
  public let column: Int
  /// How many characters are meant.
  public let length: Int
  /// What is wrong.
  public let message: String
  /// What to write instead; `nil` when the message says all.
  public let hint: String?
  /// The text of the line.
  public var source = ""
}
