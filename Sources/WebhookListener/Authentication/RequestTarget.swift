/// What a request line asks for.
struct RequestTarget {
  let path: Substring
  /// What stands after the question mark, or empty.
  let query: Substring

  /// Takes a path with a query, or a whole URL as proxies may send it.
  init(_ uri: String) {
    var rest = uri[...]
    if !rest.utf8.starts(with: "/".utf8), let scheme = Self.afterScheme(rest) {
      let authority = scheme.prefix { $0 != "/" && $0 != "?" }
      rest = scheme[authority.endIndex...]
    }
    guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
      path = rest.isEmpty ? "/" : rest
      query = ""
      return
    }
    path = mark == rest.startIndex ? "/" : rest[..<mark]
    query = rest[rest.utf8.index(after: mark)...]
  }

  /// The values of a query parameter as they stand there, in their order.
  func values(of name: String) -> [Substring] {
    query.split(separator: "&").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let key = parts.first, key == name else { return nil }
      return parts.count == 2 ? parts[1] : ""
    }
  }

  private static func afterScheme(_ text: Substring) -> Substring? {
    for scheme in ["http://", "https://"] where text.prefix(scheme.count).lowercased() == scheme {
      return text.dropFirst(scheme.count)
    }
    return nil
  }
}
