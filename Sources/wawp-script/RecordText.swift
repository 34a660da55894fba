import ArgumentParser
import Glibc
import JSON
import WawpScript

/// How records look.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
  case json, text
}

/// Records as lines of text, gathered and written to stdout in large pieces.
struct RecordText: ~Copyable {
  private let format: RecordFormat
  private var buffer = JSONWriter(capacity: 1 << 16)
  /// Why nothing can be written any more; 0 while all is well.
  private(set) var failure: Int32 = 0
  /// How many records did not get out because of that.
  private(set) var lost = 0

  init(format: RecordFormat) { self.format = format }

  /// Takes a record; ``pass()`` writes it.
  mutating func add(_ record: Record) {
    guard failure == 0 else {
      lost += 1
      return
    }
    switch format {
    case .json: record.write(to: &buffer)
    case .text:
      var sentence = record.sentence
      sentence.withUTF8 { buffer.writeRaw(UnsafeRawBufferPointer($0)) }
      buffer.newline()
    }
  }

  /// Whether enough is there for a large piece.
  var isFull: Bool { buffer.count >= 1 << 16 }

  /// Writes what was gathered; `false` when stdout can take no more.
  mutating func pass() -> Bool {
    guard failure == 0 else { return false }
    guard buffer.count > 0 else { return true }
    let (number, left) = buffer.withUnsafeBytes { bytes in RecordText.write(bytes) }
    failure = number
    lost += left
    buffer.removeAll()
    return failure == 0
  }

  /// Why it could not be written, if so, and how many lines of it did not get out.
  private static func write(_ bytes: UnsafeRawBufferPointer) -> (failure: Int32, left: Int) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(1, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        guard errno == EAGAIN else { return (errno, rest.count { $0 == UInt8(ascii: "\n") }) }
        var wait = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
        continue
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return (0, 0)
  }
}
