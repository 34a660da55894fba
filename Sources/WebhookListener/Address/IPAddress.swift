import Glibc

/// An IP address of either version.
///
/// Version 4 is held as version 6 holds it (`::ffff:a.b.c.d`), so that a version 4 client is the same client on a
/// socket of either version.
public struct IPAddress: Hashable, Sendable {
  /// The address as a number, most significant byte first.
  let bits: UInt128

  private static let mapped: UInt128 = 0xFFFF_0000_0000

  /// The version 4 loopback address, 127.0.0.1.
  public static let loopback = IPAddress(version4: 0x7F00_0001)

  init(bits: UInt128) {
    self.bits = bits
  }

  /// A version 4 address from its number.
  init(version4: UInt32) {
    bits = Self.mapped | UInt128(version4)
  }

  /// Reads digits, such as `192.0.2.1` or `2001:db8::1`; nothing else, also no names and no zones.
  public init?(_ text: String) {
    var version4 = in_addr()
    if inet_pton(AF_INET, text, &version4) == 1 {
      self.init(version4: UInt32(bigEndian: version4.s_addr))
      return
    }
    var version6 = in6_addr()
    guard inet_pton(AF_INET6, text, &version6) == 1 else { return nil }
    self.init(version6)
  }

  init(_ address: in6_addr) {
    bits = withUnsafeBytes(of: address) { bytes in bytes.reduce(0) { $0 << 8 | UInt128($1) } }
  }

  /// Whether the address was or could be written as four numbers.
  public var isVersion4: Bool {
    bits >> 32 == Self.mapped >> 32
  }

  /// Whether the address can only be reached from the same machine: `127.0.0.0/8` and `::1`.
  public var isLoopback: Bool {
    isVersion4 ? UInt8(truncatingIfNeeded: bits >> 24) == 127 : bits == 1
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address in digits; of version 4 with dots.
  public var description: String {
    if isVersion4 {
      return (0..<4).map { String(UInt8(truncatingIfNeeded: bits >> (24 - 8 * $0))) }.joined(separator: ".")
    }
    var address = in6_addr()
    withUnsafeMutableBytes(of: &address) { bytes in
      for index in 0..<16 { bytes[index] = UInt8(truncatingIfNeeded: bits >> (120 - 8 * index)) }
    }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
