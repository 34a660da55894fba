import Glibc

/// The file of a socket that we made.
struct SocketFile {
  private let path: String
  private let device: dev_t
  private let node: ino_t

  /// Remembers which file it is; nil if it is gone.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    self.path = path
    device = status.st_dev
    node = status.st_ino
  }

  /// Removes the file, unless another server has put its own there since.
  func remove() {
    guard let now = SocketFile(path), now.device == device, now.node == node else { return }
    unlink(path)
  }

  /// Removes the file of a server that ended without doing so.
  ///
  /// - Throws: `ListenerError` if somebody listens there, or it is not a socket.
  static func removeStale(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ListenerError(
        .listening, "cannot listen on unix:\(path): there is a file that is not a socket",
        hint: "move it away or choose another path")
    }
    guard isRefused(path) else {
      throw ListenerError(
        .listening, "cannot listen on unix:\(path): another program listens there",
        hint: "stop it or choose another path")
    }
    unlink(path)
  }

  static func address(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return address
  }

  private static func isRefused(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = address(path)
    let result = withUnsafeBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
    }
    return result != 0 && errno == ECONNREFUSED
  }
}
