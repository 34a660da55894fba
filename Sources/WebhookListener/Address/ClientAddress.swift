/// Finds out who sent a request that may have come through proxies.
enum ClientAddress {
  /// The sender's address; nil if a trusted proxy names one that cannot be read.
  ///
  /// `X-Forwarded-For` counts only if the peer is a trusted proxy: anybody can write it. Each proxy appends the
  /// address it was called from, so the list is read from the right, and the first address that is not a trusted
  /// proxy's is the sender. If all are, it is the left-most.
  ///
  /// - Parameter forwarded: the values of all `X-Forwarded-For` fields, in their order.
  static func of(peer: IPAddress, forwarded: [String], trustedProxies: [AddressRange]) -> IPAddress? {
    func isTrusted(_ address: IPAddress) -> Bool { trustedProxies.contains { $0.contains(address) } }
    guard isTrusted(peer) else { return peer }
    var sender = peer
    for entry in forwarded.joined(separator: ",").split(separator: ",").reversed() {
      let text = trimmed(entry)
      if text.isEmpty { continue }
      guard let address = address(in: text) else { return nil }
      sender = address
      guard isTrusted(address) else { break }
    }
    return sender
  }

  /// Some proxies append the port, and write version 6 in brackets.
  private static func address(in text: String) -> IPAddress? {
    if text.hasPrefix("[") {
      let inner = text.dropFirst().prefix { $0 != "]" }
      let rest = text.dropFirst(inner.count + 1)
      guard rest == "]" || isPort(rest.dropFirst(), after: rest, "]:") else { return nil }
      return IPAddress(String(inner))
    }
    if let address = IPAddress(text) { return address }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, UInt16(parts[1]) != nil else { return nil }
    return IPAddress(String(parts[0]))
  }

  private static func isPort(_ text: Substring, after rest: Substring, _ prefix: String) -> Bool {
    rest.hasPrefix(prefix) && UInt16(text.dropFirst()) != nil
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
