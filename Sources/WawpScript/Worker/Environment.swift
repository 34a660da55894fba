import Glibc

/// Variables of the process's environment.
public enum Environment {
  /// The variable's value; `nil` when it is not set.
  public static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Whether a variable holds a credential, which no script may read whatever is allowed.
  static func isSecret(_ name: String) -> Bool {
    name.hasPrefix("WAWP_") && (name.contains("TOKEN") || name.contains("SECRET"))
  }
}
