import Glibc
import Synchronization

/// Writes a line per received request, each with one system call, so that a reader sees it at once.
final class RequestLog: Sendable {
  /// How a request becomes a line.
  enum Format {
    case text
    case json
  }

  let format: Format
  private let ownsDescriptor: Bool
  /// Nil once closed, so that a late line cannot end up in another file.
  private let descriptor: Mutex<CInt?>

  /// Opens the log, or gives nil if none is wanted.
  ///
  /// - Throws: `SimulatorError.cannotOpenLog`.
  static func open(_ log: SimulatorConfiguration.Log) throws -> RequestLog? {
    switch log {
    case .none: return nil
    case .text: return RequestLog(format: .text, descriptor: STDERR_FILENO, owns: false)
    case .jsonToStandardOutput: return RequestLog(format: .json, descriptor: STDOUT_FILENO, owns: false)
    case .json(let path):
      // Only for the owner: the lines hold phone numbers.
      let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw SimulatorError.cannotOpenLog(path: path, reason: SystemError.text())
      }
      return RequestLog(format: .json, descriptor: descriptor, owns: true)
    }
  }

  private init(format: Format, descriptor: CInt, owns: Bool) {
    self.format = format
    self.ownsDescriptor = owns
    self.descriptor = Mutex(descriptor)
  }

  /// Writes the line, to which it adds the line feed.
  ///
  /// A log that cannot be written is no reason to stop answering, so a failure is not reported.
  func write(_ line: [UInt8]) {
    var line = line
    line.append(UInt8(ascii: "\n"))
    descriptor.withLock { descriptor in
      guard let descriptor else { return }
      var rest = line[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Closes the file if this log opened it.
  ///
  /// Lines after that are dropped.
  func close() {
    descriptor.withLock { descriptor in
      guard let open = descriptor.take(), ownsDescriptor else { return }
      Glibc.close(open)
    }
  }
}
