import Glibc

/// Variables of the process's environment.
public enum Environment {
  /// The variable's value; `nil` when it is not set.
  public static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Takes the variable's value and wipes it from this process.
  ///
  /// Neither `os.getenv` of a script with `--allow-io`, nor
  /// `/proc/self/environ`, nor a program that it starts gets to see it. Call it before there are other threads.
  public static func take(_ name: String) -> String? {
    guard let place = getenv(name) else { return nil }
    let value = String(cString: place)
    memset(place, 0, strlen(place))
    unsetenv(name)
    return value
  }

  /// Whether a variable holds a credential, which no script may read whatever is allowed.
  static func isSecret(_ name: String) -> Bool {
    name.hasPrefix("WAWP_") && (name.contains("TOKEN") || name.contains("SECRET"))
  }
}
