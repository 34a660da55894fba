/// The address that every API path is appended to: scheme, host, port and perhaps a path prefix.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
  /// `https://api.wawp.net`, the address in Wawp's documentation.
  public static let wawp = BaseURL(scheme: "https", host: "api.wawp.net", port: nil, pathPrefix: "")

  /// `https` or `http`, in lower case.
  public let scheme: String
  /// Name or address in lower case; an IPv6 address keeps its brackets.
  public let host: String
  /// The port, if the text named one.
  public let port: Int?
  /// Empty, or a path that begins with a slash and does not end in one.
  public let pathPrefix: String

  /// The whole address, without a slash at the end.
  public var text: String {
    "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(pathPrefix)"
  }

  /// The same as `text`, which holds no secret, since user names and queries are refused.
  public var description: String { text }

  /// Whether requests are encrypted on their way.
  public var isEncrypted: Bool { scheme == "https" }

  /// Whether the host is this machine, where a lack of encryption does no harm.
  public var isLoopback: Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || Self.isLoopbackIPv4(host)
  }

  private static func isLoopbackIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private init(scheme: String, host: String, port: Int?, pathPrefix: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
  }

  /// Reads an address such as `https://api.wawp.net` or `http://127.0.0.1:8090/proxy/`.
  ///
  /// Slashes at the end are dropped; they are not an error.
  ///
  /// - Throws: `BaseURLError`, which says what is wrong and what to write instead. A user name, a password
  ///   or a query in the text is never repeated in it.
  public init(_ text: String) throws(BaseURLError) {
    let text = OneLine.trimmed(text)
    let shown = Self.withoutSecrets(text)
    guard !text.isEmpty else { throw BaseURLError("the base url is empty: write \(Self.wawp)") }
    try Self.checkCharacters(text, shown: shown)

    let (scheme, rest) = try Self.splitScheme(text, shown: shown)
    let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let authority = rest[..<authorityEnd]
    guard !authority.contains("@") else {
      throw BaseURLError(
        "\(shown) has a user name before the host: write \(scheme)://HOST; credentials are set on their own")
    }
    guard !rest.contains("?") else {
      throw BaseURLError("\(shown) has a query: write only the part before the question mark")
    }
    guard !rest.contains("#") else {
      throw BaseURLError("\(shown) has a fragment: write only the part before the #")
    }
    (self.host, self.port) = try Self.splitAuthority(authority, scheme: scheme, shown: shown)
    self.scheme = scheme
    self.pathPrefix = try Self.pathPrefix(rest[authorityEnd...], shown: shown)
  }
}
