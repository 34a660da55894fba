import Glibc

/// Tells systemd how the service is: the protocol of `sd_notify(3)`, one datagram a message.
///
/// Outside of systemd nothing happens.
public struct ServiceManager: Sendable {
  private let address: [UInt8]
  /// Seconds between two signs of life that systemd expects at most; `nil` when it expects none.
  public let watchdogSeconds: Double?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`, and removes them, so that no child speaks for this process.
  ///
  /// To be called before there are other threads: the environment has no lock.
  public init() {
    address = ServiceManager.variable("NOTIFY_SOCKET").map { Array($0.utf8) } ?? []
    let owner = ServiceManager.variable("WATCHDOG_PID").flatMap { pid_t($0) }
    let microseconds = ServiceManager.variable("WATCHDOG_USEC").flatMap { Double($0) }
    watchdogSeconds = owner == nil || owner == getpid() ? microseconds.map { $0 / 1e6 } : nil
    for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
  }

  /// Sends assignments such as `READY=1`, separated by newlines; what cannot be sent is lost.
  public func notify(_ state: String) {
    var place = sockaddr_un()
    guard let first = address.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
      address.count < MemoryLayout.size(ofValue: place.sun_path)
    else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    place.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &place.sun_path) { path in
      path.copyBytes(from: address)
      // An address that begins with `@` is an abstract one, whose first byte is zero.
      if first == UInt8(ascii: "@") { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
    withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        _ = state.withCString { sendto(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL), pointer, length) }
      }
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
  }
}
