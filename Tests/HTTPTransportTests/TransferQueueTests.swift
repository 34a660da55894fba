import Machine
import Testing

@testable import HTTPTransport

@Suite("The queue")
struct TransferQueueTests {
  private func job(_ number: UInt64, timeout: Double = 60) -> TransferJob {
    TransferJob(id: TransferID(rawValue: number), request: .get("http://a/", timeout: timeout)) { _ in }
  }

  @Test("First come, first served, however many come and go")
  func order() {
    var queue = TransferQueue()
    var (next, expected) = (UInt64(0), UInt64(0))
    for round in 0..<3000 {
      for _ in 0...(round % 3) {
        queue.append(job(next))
        next += 1
      }
      #expect(queue.popFirst()?.id.rawValue == expected)
      expected += 1
    }
    while let job = queue.popFirst() {
      #expect(job.id.rawValue == expected)
      expected += 1
    }
    #expect(expected == next)
    #expect(queue.isEmpty)
    #expect(queue.earliestDeadline == .infinity)
  }

  @Test("A sweep takes out what is late and what nobody wants, and keeps the order of the rest")
  func sweep() {
    var queue = TransferQueue()
    let now = SystemClock.monotonic
    for number in 0..<10 { queue.append(job(UInt64(number), timeout: number % 3 == 0 ? 1 : 60)) }
    #expect(queue.earliestDeadline < now + 2)
    let late = queue.sweep(now: now + 5) { $0.id.rawValue != 4 }
    #expect(late.map(\.id.rawValue) == [0, 3, 6, 9])
    #expect(queue.earliestDeadline > now + 50)
    var rest: [UInt64] = []
    while let job = queue.popFirst() { rest.append(job.id.rawValue) }
    #expect(rest == [1, 2, 5, 7, 8])
  }

  @Test("What is no time is over at once", arguments: [Double.nan, -1, 0, -Double.infinity])
  func noTime(timeout: Double) {
    #expect(job(1, timeout: timeout).deadline <= SystemClock.monotonic)
  }
}
