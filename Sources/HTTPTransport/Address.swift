/// The parts of an absolute http or https address that the transport needs.
struct Address {
  /// Scheme, host and port, in lower case: `https://api.wawp.net:443`.
  let origin: String
  /// Host and, if it is written, port: for messages.
  let host: String

  /// `nil` when it is not http or https, has no host, or holds characters that no address has.
  init?(_ url: String) {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    guard let mark = url.range(of: "://") else { return nil }
    let scheme = url[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let authority = url[mark.upperBound...].prefix { !"/?#\\".contains($0) }
    let host = (authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "").lowercased()
    guard !host.isEmpty, !host.hasPrefix(":") else { return nil }
    self.host = host
    let afterBracket = host.lastIndex(of: "]") ?? host.startIndex
    let hasPort = host[afterBracket...].contains(":")
    origin = "\(scheme)://\(host)\(hasPort ? "" : scheme == "https" ? ":443" : ":80")"
  }

  /// Where a `Location` leads from `url`, if it is the same origin; `nil` for another one.
  static func redirect(from url: String, to location: String) -> String? {
    guard let here = Address(url) else { return nil }
    if location.hasPrefix("//") { return nil }
    if location.range(of: "://") != nil, !location.hasPrefix("/"), !location.hasPrefix("?") {
      return Address(location)?.origin == here.origin ? location : nil
    }
    guard let mark = url.range(of: "://") else { return nil }
    let rest = url[mark.upperBound...]
    let base = String(url[..<mark.upperBound]) + rest.prefix { !"/?#".contains($0) }
    if location.hasPrefix("/") { return base + location }
    let path = rest.drop { !"/?#".contains($0) }.prefix { $0 != "?" && $0 != "#" }
    if location.hasPrefix("?") { return base + path + location }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return base + folder + location
  }
}

extension String {
  /// Finds a text; a small stand-in for Foundation's.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
