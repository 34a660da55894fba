import Glibc
import WawpScript

/// A file that gets lines, readable for its owner alone: they hold phone numbers.
final class LineFile {
  private let descriptor: Int32
  private let path: String

  /// Opens the file, and empties it if it is there.
  ///
  /// - Throws: `CommandFailure` if it cannot be opened.
  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else {
      throw CommandFailure("cannot open \(path): \(SourceFile.reason(errno))", status: .unwritable)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes all bytes.
  ///
  /// - Throws: `CommandFailure` if the file can take no more.
  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw CommandFailure("cannot write to \(path): \(SourceFile.reason(errno))", status: .unwritable)
      }
      rest = rest.dropFirst(count)
    }
  }
}
