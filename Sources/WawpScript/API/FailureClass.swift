/// What a failed API call means for the exit code of the command.
public enum FailureClass: Sendable, CaseIterable {
  /// Trying again does not help.
  case permanent
  /// Trying later may help.
  case temporary
  /// The API refused the credentials.
  case credentials

  /// The exit code, after `sysexits.h`: unavailable, temporary failure, no permission.
  public var exitCode: Int32 {
    switch self {
    case .permanent: 69
    case .temporary: 75
    case .credentials: 77
    }
  }
}
