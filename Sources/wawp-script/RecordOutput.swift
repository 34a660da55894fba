import ArgumentParser
import Glibc
import JSON
import WawpScript

/// How records look.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
  case json, text
}

/// Records on stdout, gathered and written in large pieces; ``flush()`` passes on what is there.
final class RecordOutput {
  private let format: RecordFormat
  private var buffer = JSONWriter(capacity: 1 << 16)
  /// Why nothing can be written any more.
  private(set) var failure: Int32 = 0

  init(format: RecordFormat) { self.format = format }

  /// Takes a record; `false` when stdout can take no more.
  func write(_ record: Record) -> Bool {
    switch format {
    case .json: record.write(to: &buffer)
    case .text:
      var sentence = record.sentence
      sentence.withUTF8 { buffer.writeRaw(UnsafeRawBufferPointer($0)) }
      buffer.newline()
    }
    return buffer.count < 1 << 16 || flush()
  }

  /// Writes what was gathered; `false` when stdout can take no more.
  func flush() -> Bool {
    guard failure == 0 else { return false }
    guard buffer.count > 0 else { return true }
    failure = buffer.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = Glibc.write(1, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          if errno == EAGAIN {
            var wait = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
            poll(&wait, 1, -1)
            continue
          }
          return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
      return 0
    }
    buffer.removeAll()
    return failure == 0
  }
}
