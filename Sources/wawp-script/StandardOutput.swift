import Glibc
import WawpScript

/// Standard output for what is no record: events, reports.
enum StandardOutput {
  /// Writes all bytes.
  ///
  /// - Throws: `CommandFailure` if stdout can take no more.
  static func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      } else if errno != EINTR {
        throw CommandFailure("cannot write to standard output: \(SourceFile.reason(errno))", status: .unwritable)
      }
    }
  }

  /// Writes lines.
  static func write(lines: [String]) throws {
    try write(Array(lines.map { $0 + "\n" }.joined().utf8))
  }
}
