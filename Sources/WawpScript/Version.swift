/// This program's version.
public enum WawpVersion {
  /// As `--version` and `wawp.version` show it.
  public static let current = "0.1.0"
}
