import Glibc

/// Keeps a second program from using the same database: an advisory lock on a file beside it.
///
/// The system ends the lock with the process, however that ends. The file stays: taking it away would let two processes hold
/// locks on two files of the same name.
final class LockFile: Sendable {
  private let descriptor: Int32

  /// Takes the lock, at once or not at all.
  init(for database: String) throws(StoreError) {
    let path = "\(database).lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        .unavailable,
        "the lock file \(path) cannot be made (\(String(cString: strerror(errno)))): look at the folder and its permissions"
      )
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = LockFile.holder(descriptor)
      close(descriptor)
      throw StoreError(
        .unavailable,
        "the database \(database) is in use by another listener\(holder): stop that one, or give this one another path")
    }
    let text = Array("\(getpid())\n".utf8)
    // Only for people and for the message above; the lock holds without it.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    // Last: an object that is complete when its initializer throws would close the descriptor a second time, and by then the
    // number may be another file's.
    self.descriptor = descriptor
  }

  /// Ends the lock even where a child that is just being started still has a copy of the descriptor.
  deinit {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
  }

  /// The database's path without symbolic links, so that all names of one file have one lock.
  static func resolve(_ path: String) -> String {
    if let resolved = real(path) { return resolved }
    guard let slash = path.lastIndex(of: "/") else { return real(".").map { "\($0)/\(path)" } ?? path }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return real(folder).map { "\($0 == "/" ? "" : $0)\(path[slash...])" } ?? path
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
