import Glibc
import Testing

@testable import HTTPTransport
@testable import WawpScript

@Suite("reading ahead")
struct ReadAheadTests {
  private func event(_ number: Int, padding: Int = 0) -> String {
    #"{"id":"evt_\#(number)","event":"x","payload":{"text":"\#(String(repeating: "a", count: padding))"}}"# + "\n"
  }

  /// The batches that a thread makes of `input`, which is a file's, once all of them have been taken.
  ///
  /// Not a pipe's: what a pipe gives at once is less than the thread asks for, and such batches are never full.
  private func batches(of input: String) throws -> [ReadAhead.Batch] {
    var template = Array("/tmp/wawp-read-ahead-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    unlink(template)
    try #require(write(descriptor, input, input.utf8.count) == input.utf8.count)
    lseek(descriptor, 0, SEEK_SET)
    let reader = try #require(ReadAhead(descriptor: descriptor, handing: EventStream(), wakeup: Wakeup()))
    var batches: [ReadAhead.Batch] = []
    while batches.last?.isLast != true {
      if let batch = reader.take() { batches.append(batch) } else { usleep(200) }
    }
    return batches
  }

  private func identities(_ batches: [ReadAhead.Batch]) -> [String?] {
    batches.flatMap(\.items).map { item in
      if case .event(let event, line: _) = item { event.id } else { nil }
    }
  }

  @Test("every event comes once, in the order of the input")
  func order() throws {
    let batches = try batches(of: (0..<20_000).map { event($0) }.joined())
    #expect(identities(batches) == (0..<20_000).map { "evt_\($0)" })
  }

  @Test("a batch of large events is full before, so what waits does not fill the memory")
  func large() throws {
    let batches = try batches(of: (0..<60).map { event($0, padding: 400_000) }.joined())
    #expect(identities(batches) == (0..<60).map { "evt_\($0)" })
    #expect(batches.allSatisfy { $0.items.count <= 3 })
  }
}
