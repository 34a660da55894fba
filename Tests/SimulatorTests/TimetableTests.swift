import NIOCore
import NIOPosix
import Testing

@testable import Simulator

@Suite("Timetable")
struct TimetableTests {
  @Test("does everything in the order of its time, also what is added on the way", .timeLimit(.minutes(1)))
  func order() throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    defer { try? group.syncShutdownGracefully() }
    let loop = group.next()
    let promise = loop.makePromise(of: [Int].self)
    loop.execute {
      let timetable = Timetable(eventLoop: loop)
      var done: [Int] = []
      let now = NIODeadline.now()
      var random = SplitMix64(seed: 1)
      for number in (0..<500).shuffled(using: &random) {
        timetable.at(now + .microseconds(Int64(number) * 40)) {
          done.append(number)
          // Earlier than what is armed: it must not wait for that.
          if number == 100 { timetable.at(now) { done.append(1_000) } }
          if done.count == 501 { promise.succeed(done) }
        }
      }
    }
    let done = try promise.futureResult.wait()
    #expect(done.filter { $0 < 1_000 } == Array(0..<500))
    #expect(done.firstIndex(of: 1_000) == 101)
  }
}
