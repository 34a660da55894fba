import Glibc

/// The address that a socket is bound to.
struct BoundAddress: CustomStringConvertible {
  /// `127.0.0.1:8080`, `[::1]:8080` or `unix:PATH`.
  let description: String
  let isLocal: Bool

  /// Asks the system; nil if the descriptor is no socket of these kinds.
  init?(of descriptor: CInt) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { getsockname(descriptor, $0.baseAddress, &length) }
    }
    guard result == 0 else { return nil }
    switch CInt(storage.ss_family) {
    case AF_INET:
      let address = withUnsafeBytes(of: &storage) { $0.loadUnaligned(as: sockaddr_in.self) }
      let host = IPAddress(version4: UInt32(bigEndian: address.sin_addr.s_addr))
      description = "\(host):\(UInt16(bigEndian: address.sin_port))"
      isLocal = host.isLoopback
    case AF_INET6:
      let address = withUnsafeBytes(of: &storage) { $0.loadUnaligned(as: sockaddr_in6.self) }
      let host = IPAddress(address.sin6_addr)
      description = "[\(host)]:\(UInt16(bigEndian: address.sin6_port))"
      isLocal = host.isLoopback
    case AF_UNIX:
      let path = withUnsafeBytes(of: &storage) { bytes in
        bytes.prefix(Int(length)).dropFirst(MemoryLayout<sa_family_t>.size).prefix { $0 != 0 }
          .map { $0 }
      }
      description = "unix:\(String(decoding: path, as: UTF8.self))"
      isLocal = true
    default: return nil
    }
  }
}
