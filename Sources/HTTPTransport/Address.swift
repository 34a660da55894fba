/// The parts of an absolute http or https address that the transport needs.
///
/// Addresses are taken apart byte by byte, as libcurl does it: a character of Swift may hide a `/` or `@` together
/// with a mark that follows it, and two texts that Swift holds for equal may be two hosts.
struct Address {
  /// Scheme, host and port, in lower case: `https://api.wawp.net:443`.
  let origin: String
  /// Host and, if it is written, port: for messages.
  let host: String

  /// `nil` when it is not http or https, has no host, has a host that is not in ASCII, or holds blanks, control
  /// characters or a backslash, which ends the host for some programs and not for others.
  init?(_ url: String) {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }),
      let parts = Address.parts(of: url)
    else { return nil }
    let scheme = parts.scheme.lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let named = parts.authority.utf8
    guard named.allSatisfy({ $0 < 0x80 }) else { return nil }
    let afterName = named.lastIndex(of: UInt8(ascii: "@")).map { named.index(after: $0) } ?? named.startIndex
    let host = parts.authority[afterName...].lowercased()
    guard !host.isEmpty, !host.hasPrefix(":") else { return nil }
    self.host = host
    let afterBracket = host.lastIndex(of: "]") ?? host.startIndex
    let hasPort = host[afterBracket...].contains(":")
    origin = "\(scheme)://\(host)\(hasPort ? "" : scheme == "https" ? ":443" : ":80")"
  }

  /// Where a `Location` leads from `url`, if it is the same origin; `nil` for another one, and for what is no address.
  static func redirect(from url: String, to location: String) -> String? {
    guard let here = Address(url), let next = resolve(location, against: url),
      Address(next)?.origin == here.origin
    else { return nil }
    return next
  }

  private static func resolve(_ location: String, against url: String) -> String? {
    let bytes = location.utf8
    let isAbsolute = bytes.first { isEndOfAuthority($0) || $0 == UInt8(ascii: ":") } == UInt8(ascii: ":")
    if isAbsolute { return location }
    guard let parts = parts(of: url) else { return nil }
    if bytes.starts(with: "//".utf8) { return "\(parts.scheme):\(location)" }
    let base = "\(parts.scheme)://\(parts.authority)"
    let path = parts.rest.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    switch bytes.first {
    case UInt8(ascii: "/"): return base + location
    case UInt8(ascii: "?"): return base + String(Substring(path)) + location
    case UInt8(ascii: "#"), nil: return url
    default:
      let folder = path.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(path[...$0])) } ?? "/"
      return base + folder + location
    }
  }

  /// Cuts at the first `://` and at the end of the authority; `nil` when there is no `://`.
  private static func parts(of url: String) -> (scheme: Substring, authority: Substring, rest: Substring)? {
    let bytes = url.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      return nil
    }
    let start = bytes.index(colon, offsetBy: 3)
    let end = bytes[start...].firstIndex(where: isEndOfAuthority) ?? bytes.endIndex
    return (Substring(bytes[..<colon]), Substring(bytes[start..<end]), Substring(bytes[end...]))
  }

  private static func isEndOfAuthority(_ byte: UInt8) -> Bool { "/?#".utf8.contains(byte) }
}
