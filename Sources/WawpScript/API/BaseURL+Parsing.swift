extension BaseURL {
  /// The text as it may be shown: nothing before an `@`, nothing after a question mark, one short line.
  static func withoutSecrets(_ text: String) -> String {
    var shown = Substring(text)
    if let mark = shown.firstIndex(where: { $0 == "?" || $0 == "#" }) { shown = shown[..<mark] }
    if let at = shown.lastIndex(of: "@") {
      let scheme = schemeEnd(shown).map { shown[..<$0] } ?? ""
      shown = scheme + shown[shown.index(after: at)...]
    }
    return OneLine.make(String(shown), limit: 120)
  }

  /// The index after `://`, if the text has that.
  private static func schemeEnd(_ text: Substring) -> Substring.Index? {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
    return text.index(colon, offsetBy: 3)
  }

  static func checkCharacters(_ text: String, shown: String) throws(BaseURLError) {
    for scalar in text.unicodeScalars {
      if scalar.value <= 0x20 || scalar.value == 0x7F {
        throw BaseURLError("\(shown) has a space or a control character in it: write it without")
      }
      if scalar.value > 0x7F {
        throw BaseURLError(
          "\(shown) has letters outside ascii: write the host in its xn-- form and the path percent-encoded")
      }
      if scalar == "\\" { throw BaseURLError("\(shown) has a backslash: write / instead") }
    }
  }

  static func splitScheme(_ text: String, shown: String) throws(BaseURLError) -> (String, Substring) {
    let whole = Substring(text)
    guard let end = schemeEnd(whole) else {
      let host = shown.drop { $0 == "/" || $0 == ":" }
      let example = host.isEmpty || host.hasPrefix("http") ? wawp.text : "https://\(host)"
      throw BaseURLError("\(shown) has no scheme: write \(example)")
    }
    let scheme = whole[..<end].dropLast(3).lowercased()
    guard scheme == "https" || scheme == "http" else {
      let host = schemeEnd(Substring(shown)).map { String(shown[$0...]) } ?? "HOST"
      throw BaseURLError("\(shown) has a scheme other than http and https: write https://\(host)")
    }
    return (scheme, whole[end...])
  }

  static func splitAuthority(
    _ authority: Substring, scheme: String, shown: String
  ) throws(BaseURLError) -> (host: String, port: Int?) {
    var host = authority
    var port: Int?
    if let colon = portColon(authority) {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
      guard isNumber, let number = Int(digits), (1...65535).contains(number) else {
        throw BaseURLError("\(shown) has a port that is not a number from 1 to 65535")
      }
      port = number
    }
    guard !host.isEmpty else { throw BaseURLError("\(shown) has no host: write \(wawp)") }
    guard isHost(host) else {
      throw BaseURLError("\(shown) has a host that is neither a name nor an address: write \(scheme)://HOST")
    }
    return (host.lowercased(), port)
  }

  /// The colon before a port: the last one, unless it stands inside the brackets of an IPv6 address.
  private static func portColon(_ authority: Substring) -> Substring.Index? {
    guard let colon = authority.lastIndex(of: ":") else { return nil }
    if let bracket = authority.lastIndex(of: "]"), bracket > colon { return nil }
    return colon
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.hasPrefix("[") {
      guard host.hasSuffix("]"), host.utf8.count > 3 else { return false }
      return host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    guard !host.hasPrefix("."), !host.hasPrefix("-"), !host.contains("..") else { return false }
    return host.utf8.allSatisfy { byte in
      switch byte {
      case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
      default: false
      }
    }
  }

  static func pathPrefix(_ path: Substring, shown: String) throws(BaseURLError) -> String {
    var prefix = path
    while prefix.hasSuffix("/") { prefix.removeLast() }
    guard APIPath.hasNoDotSegment(prefix) else {
      throw BaseURLError("\(shown) has . or .. in its path: write the path without")
    }
    return String(prefix)
  }
}
