import Glibc

/// Listening sockets that the process was started with, by systemd's protocol for socket activation.
///
/// The variables and the first descriptor are those of `sd_listen_fds(3)`.
public enum InheritedSockets {
  /// One of them.
  public struct Socket: Hashable, Sendable {
    /// The open descriptor.
    public let descriptor: Int32
    /// What the unit file calls it (`FileDescriptorName=`), or `unknown`.
    public let name: String
  }

  private static let first: Int32 = 3

  /// Takes the sockets that are meant for this process, in their order; none is not an error.
  ///
  /// The variables are removed, so that no child takes the sockets for its own, and the descriptors will not be
  /// open in children. To be called before there are other threads: the environment has no lock.
  ///
  /// - Throws: `ListenerError` if a descriptor is not open, or is not a listening stream socket.
  public static func take() throws -> [Socket] {
    defer {
      for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
    }
    let sockets = sockets(
      processID: variable("LISTEN_PID"), count: variable("LISTEN_FDS"), names: variable("LISTEN_FDNAMES"),
      ownProcessID: getpid())
    for socket in sockets {
      guard isListening(socket.descriptor) else {
        throw ListenerError(
          .listening, "the descriptor \(socket.descriptor) that was passed in is not a listening socket",
          hint: "use ListenStream= and Accept=no in the socket unit")
      }
      _ = fcntl(socket.descriptor, F_SETFD, FD_CLOEXEC)
    }
    return sockets
  }

  /// What the variables say, without looking at the descriptors.
  static func sockets(processID: String?, count: String?, names: String?, ownProcessID: pid_t) -> [Socket] {
    guard let processID, pid_t(processID) == ownProcessID,
      let count = count.flatMap({ Int32($0) }), (1...1_024).contains(count)
    else { return [] }
    let names = names?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
    return (0..<count).map { index in
      Socket(descriptor: first + index, name: Int(index) < names.count ? names[Int(index)] : "unknown")
    }
  }

  static func isListening(_ descriptor: CInt) -> Bool {
    option(SO_ACCEPTCONN, of: descriptor) == 1 && option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue)
  }

  private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
    var value: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
