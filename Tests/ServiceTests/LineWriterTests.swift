import Glibc
import Testing

@testable import Service

@Suite("the line writer")
struct LineWriterTests {
  @Test("writes all lines in order, and flush waits for them")
  func order() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let writer = LineWriter(descriptor: ends[1], name: "test")
    for number in 0..<1000 { writer.write(Array("line \(number)".utf8)) }
    writer.flush(timeout: 5)
    close(ends[1])
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = read(ends[0], &chunk, chunk.count), count > 0 { text += chunk[..<count] }
    close(ends[0])
    let expected = (0..<1000).map { "line \($0)\n" }.joined()
    #expect(String(decoding: text, as: UTF8.self) == expected)
    #expect(writer.dropped == 0)
  }

  @Test("drops what does not fit while nobody reads, and never blocks")
  func slowReader() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let writer = LineWriter(descriptor: ends[1], name: "test", limit: 1 << 16)
    let line = [UInt8](repeating: 0x61, count: 1000)
    for _ in 0..<1000 { writer.write(line) }
    #expect(writer.dropped > 500)
    // Let its thread end.
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while writer.dropped < 1000, read(ends[0], &chunk, chunk.count) > 0 {
      var polled = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      if poll(&polled, 1, 200) == 0 { break }
    }
    writer.flush(timeout: 2)
    close(ends[0])
    close(ends[1])
  }
}
