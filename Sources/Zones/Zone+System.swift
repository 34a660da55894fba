import Glibc

extension Zone {
  /// The zone of this machine: what `TZ` names, or the file behind `/etc/localtime`; UTC when neither says so.
  ///
  /// - Throws: ``ZoneError`` when it has a name and there is no such zone.
  public static func system() throws(ZoneError) -> Zone { try Zone(systemName()) }

  private static func systemName() -> String {
    if let variable = getenv("TZ"), variable.pointee != 0 {
      let text = String(cString: variable)
      let name = text.hasPrefix(":") ? String(text.dropFirst()) : text
      return inside(name) ?? name
    }
    guard let target = realpath("/etc/localtime", nil) else { return "UTC" }
    defer { free(target) }
    return inside(String(cString: target)) ?? "UTC"
  }

  /// The zone's name in a path to its file.
  private static func inside(_ path: String) -> String? {
    let folder = "/zoneinfo/"
    guard path.hasPrefix("/"), let start = path.firstRange(of: folder) else { return nil }
    let name = String(path[start.upperBound...])
    return name == "Etc/UTC" || name.isEmpty ? "UTC" : name
  }
}
