import Glibc

/// A numeric address of this machine's own loopback interface, the only kind that is listened on.
///
/// The stand-in accepts any token and answers to anybody, so it must not be reachable from outside.
struct LoopbackAddress {
  /// The address as digits, such as `127.0.0.1` or `::1`.
  let text: String

  /// Takes `localhost`, any address of `127.0.0.0/8`, or `::1`.
  ///
  /// Names are not looked up: what a resolver makes of a name is not known before the socket is open.
  ///
  /// - Throws: `SimulatorError.notLoopback` for everything else.
  init(_ host: String) throws {
    if host == "localhost" {
      text = "127.0.0.1"
    } else if Self.isLoopback4(host) || Self.isLoopback6(host) {
      text = host
    } else {
      throw SimulatorError.notLoopback(host)
    }
  }

  /// The address as it stands in a URL: version 6 addresses are in brackets.
  var urlText: String {
    text.contains(":") ? "[\(text)]" : text
  }

  private static func isLoopback4(_ host: String) -> Bool {
    var address = in_addr()
    guard inet_pton(AF_INET, host, &address) == 1 else { return false }
    return UInt32(bigEndian: address.s_addr) >> 24 == 127
  }

  private static func isLoopback6(_ host: String) -> Bool {
    var address = in6_addr()
    guard inet_pton(AF_INET6, host, &address) == 1 else { return false }
    return withUnsafeBytes(of: &address) { bytes in
      bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 }
    }
  }
}
