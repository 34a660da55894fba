import NIOHTTP1
import Testing

@testable import Simulator

@Suite("Request ring")
struct RequestRingTests {
  private func entry(_ number: Int) -> CompactRequest {
    CompactRequest(
      number: number, time: 0, connection: 1, status: 200, failure: nil,
      head: HTTPRequestHead(version: .http1_1, method: .GET, uri: "/\(number)"), body: nil)
  }

  @Test(
    "keeps the newest in their order",
    arguments: [(0, 5, []), (3, 2, [1, 2]), (3, 3, [1, 2, 3]), (3, 4, [2, 3, 4]), (3, 11, [9, 10, 11])]
      as [(Int, Int, [Int])])
  func keeps(capacity: Int, count: Int, numbers: [Int]) {
    var ring = RequestRing(capacity: capacity)
    for number in 1...count { ring.append(entry(number)) }
    #expect(ring.inOrder.map(\.number) == numbers)
    #expect(ring.inOrder.map(\.unpacked.path) == numbers.map { "/\($0)" })
  }
}
