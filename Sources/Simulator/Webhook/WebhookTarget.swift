/// Where webhooks are sent: an `http` URL, taken apart.
struct WebhookTarget: Hashable, Sendable {
  let host: String
  let port: Int
  /// Path and query for the request line.
  let path: String

  /// Reads a URL such as `http://127.0.0.1:8080/webhook`.
  ///
  /// - Throws: `SimulatorError.invalidTarget` for anything but `http`, or without a host. The error shows nothing of the
  ///   query, where a secret may stand.
  init(_ text: String) throws {
    let shown = String(text.prefix { $0 != "?" })
    func refuse(_ reason: String) -> SimulatorError { .invalidTarget(shown, reason: reason) }
    guard let mark = text.firstRange(of: "://") else {
      throw refuse("it is no url; write http://HOST:PORT/PATH")
    }
    switch text[..<mark.lowerBound].lowercased() {
    case "http": break
    case "https": throw refuse("https is not supported here; send to the listener itself, behind the proxy, with http")
    default: throw refuse("only http is supported")
    }
    let rest = text[mark.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw refuse("a name and password in it are not supported") }
    guard let (host, port) = Self.hostAndPort(in: authority) else {
      throw refuse("it has no host, or its port is not between 1 and 65535")
    }
    let path = rest[authority.endIndex...]
    guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw refuse("its path has blanks or other characters that must be escaped")
    }
    self.host = host
    self.port = port
    self.path = path.hasPrefix("/") ? String(path) : "/\(path)"
  }

  /// The value of the `Host` header.
  var authority: String { (host.contains(":") ? "[\(host)]" : host) + (port == 80 ? "" : ":\(port)") }

  /// The target with a parameter more in its query.
  func path(adding parameter: String?) -> String {
    guard let parameter else { return path }
    return path + (path.contains("?") ? "&" : "?") + parameter
  }

  private static func hostAndPort(in authority: Substring) -> (host: String, port: Int)? {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    guard let port else { return (String(host), 80) }
    guard let number = Int(port), (1...65_535).contains(number) else { return nil }
    return (String(host), number)
  }
}
