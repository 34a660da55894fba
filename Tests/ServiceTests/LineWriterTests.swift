import Glibc
import TestSupport
import Testing

@testable import Service

@Suite("the line writer")
struct LineWriterTests {
  @Test("writes all lines in order, and flush waits for them")
  func order() throws {
    let ends = try PrivateDescriptors.pipe()
    let writer = LineWriter(descriptor: ends.write, name: "test")
    for number in 0..<1000 { writer.write(Array("line \(number)".utf8)) }
    writer.flush(timeout: 5)
    close(ends.write)
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = read(ends.read, &chunk, chunk.count), count > 0 { text += chunk[..<count] }
    close(ends.read)
    let expected = (0..<1000).map { "line \($0)\n" }.joined()
    #expect(String(decoding: text, as: UTF8.self) == expected)
    #expect(writer.dropped == 0)
  }

  @Test("drops what does not fit while nobody reads, and never blocks")
  func slowReader() throws {
    let ends = try PrivateDescriptors.pipe()
    let writer = LineWriter(descriptor: ends.write, name: "test", limit: 1 << 16)
    let line = [UInt8](repeating: 0x61, count: 1000)
    for _ in 0..<1000 { writer.write(line) }
    #expect(writer.dropped > 500)
    // Let its thread end.
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while writer.dropped < 1000, read(ends.read, &chunk, chunk.count) > 0 {
      var polled = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
      if poll(&polled, 1, 200) == 0 { break }
    }
    writer.flush(timeout: 2)
    close(ends.read)
    close(ends.write)
  }
}
