/// The parts of an absolute http or https address that the transport needs.
///
/// Addresses are taken apart byte by byte, as libcurl does it: a character of Swift may hide a `/` or `@` together
/// with a mark that follows it, and two texts that Swift holds for equal may be two hosts.
struct Address {
  private let url: String
  let isSecure: Bool
  /// Host and, if it is written, port.
  private let authority: Range<String.Index>

  /// `nil` when it is not http or https, has no host, has a host that is not in ASCII, or holds blanks, control
  /// characters or a backslash, which ends the host for some programs and not for others.
  init?(_ url: String) {
    let bytes = url.utf8
    guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8),
      let isSecure = Address.isSecure(bytes[..<colon])
    else { return nil }
    var start = bytes.index(colon, offsetBy: 3)
    let end = bytes[start...].firstIndex(where: Address.isEndOfAuthority) ?? bytes.endIndex
    guard bytes[start..<end].allSatisfy({ $0 < 0x80 }) else { return nil }
    if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) { start = bytes.index(after: at) }
    guard start < end, bytes[start] != UInt8(ascii: ":") else { return nil }
    self.url = url
    self.isSecure = isSecure
    authority = start..<end
  }

  /// Host and, if it is written, port, in lower case: for messages.
  var host: String { url[authority].lowercased() }

  /// Scheme, host and port, in lower case: `https://api.wawp.net:443`.
  var origin: String {
    let host = host
    let afterBracket = host.utf8.lastIndex(of: UInt8(ascii: "]")) ?? host.startIndex
    let colon = host.utf8[afterBracket...].firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
    let port = host[colon...].dropFirst()
    return "\(scheme)://\(host[..<colon]):\(!port.isEmpty ? port : isSecure ? "443" : "80")"
  }

  /// Where a `Location` leads from `url`, if it is the same origin; `nil` for another one, and for what is no address.
  static func redirect(from url: String, to location: String) -> String? {
    guard let here = Address(url), !location.isEmpty else { return nil }
    let next = here.resolve(location)
    return Address(next)?.origin == here.origin ? next : nil
  }

  /// In the manner of RFC 3986; libcurl removes the dots from paths.
  private func resolve(_ location: String) -> String {
    let bytes = location.utf8
    let colon = UInt8(ascii: ":")
    let isAbsolute = bytes.first { Address.isEndOfAuthority($0) || $0 == colon } == colon
    if isAbsolute { return location }
    if bytes.starts(with: "//".utf8) { return "\(scheme):\(location)" }
    let base = url[..<authority.upperBound]
    let rest = url.utf8[authority.upperBound...]
    let path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    switch bytes.first {
    case UInt8(ascii: "/"): return base + location
    case UInt8(ascii: "?"): return base + String(Substring(path)) + location
    case UInt8(ascii: "#"): return url
    default:
      let folder = path.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(path[...$0])) } ?? "/"
      return base + folder + location
    }
  }

  private var scheme: String { isSecure ? "https" : "http" }

  private static func isEndOfAuthority(_ byte: UInt8) -> Bool { "/?#".utf8.contains(byte) }

  /// `nil` for a scheme that is neither http nor https.
  private static func isSecure(_ scheme: Substring.UTF8View) -> Bool? {
    func isNamed(_ name: StaticString) -> Bool {
      name.withUTF8Buffer { name in scheme.elementsEqual(name) { $0 | 0x20 == $1 } }
    }
    return isNamed("https") ? true : isNamed("http") ? false : nil
  }
}
