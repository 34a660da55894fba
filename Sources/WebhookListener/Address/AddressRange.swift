/// A range of IP addresses, as `192.0.2.0/24`, `2001:db8::/32` or a single address.
public struct AddressRange: Hashable, Sendable {
  private let base: UInt128
  private let mask: UInt128

  /// Reads an address with or without the number of bits that count.
  ///
  /// A range of version 4 holds addresses of version 4 only, and one of version 6 holds those of version 4 only if
  /// it spans all of them in their mapped form (`::/0`, `::ffff:0:0/96`).
  ///
  /// - Throws: `ListenerError` if it is neither, or bits are set beyond those that count.
  public init(_ text: String) throws {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(String(first)) else { throw Self.unreadable(text) }
    let isVersion4 = address.isVersion4 && !first.contains(":")
    var length = 128
    if parts.count == 2 {
      guard let bits = Self.number(parts[1]), bits <= (isVersion4 ? 32 : 128) else { throw Self.unreadable(text) }
      length = isVersion4 ? 96 + bits : bits
    }
    mask = length == 0 ? 0 : UInt128.max << UInt128(128 - length)
    base = address.bits & mask
    guard base == address.bits else {
      throw ListenerError(
        .configuration, "\"\(text)\" sets bits beyond the \(parts.last ?? "") that count",
        hint: "write \(IPAddress(bits: base))/\(parts.last ?? "") for the range, or the address alone")
    }
  }

  /// Whether the address lies in the range.
  public func contains(_ address: IPAddress) -> Bool {
    address.bits & mask == base
  }

  private static func number(_ text: Substring) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func unreadable(_ text: String) -> ListenerError {
    ListenerError(
      .configuration, "\"\(text)\" is not a range of addresses",
      hint: "write an address, or a range such as 192.0.2.0/24 or 2001:db8::/32")
  }
}
