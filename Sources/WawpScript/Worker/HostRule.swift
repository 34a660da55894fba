/// Which hosts a script may talk to.
enum HostRule {
  /// `host` or `host:port` of an address, in lower case; `nil` when it is not http or https, or names a user.
  static func host(of url: String) -> String? {
    let lower = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return nil }
    let authority = lower.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != "\\" }
    guard !authority.isEmpty, !authority.contains("@"), !authority.hasPrefix(":") else { return nil }
    return String(authority)
  }

  /// Whether a rule (`name`, `name:port`, `*.domain`) covers a host.
  ///
  /// A rule without a port covers every port.
  static func allows(_ rule: String, _ host: String) -> Bool {
    let rule = rule.lowercased()
    let name = withoutPort(host)
    if rule.hasPrefix("*.") { return name.hasSuffix(rule.dropFirst(1)) || host.hasSuffix(rule.dropFirst(1)) }
    return rule == host || rule == name
  }

  private static func withoutPort(_ host: String) -> String {
    if host.hasPrefix("[") { return host.firstIndex(of: "]").map { String(host[...$0]) } ?? host }
    return String(host.prefix { $0 != ":" })
  }
}
