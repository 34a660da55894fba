import Testing
import WawpScript

@testable import Service

@Suite("the calls that are open")
struct OpenCallsTests {
  private let hasher = PairHasher()

  private func name(_ number: Int) -> PairHash { hasher.hash("default", id(number)) }

  /// As long as the ids of WhatsApp.
  private func id(_ number: Int) -> String { "CALL" + String(repeating: "0", count: 22) + "\(1_000_000 + number)" }

  private func call(_ number: Int, caller: String? = nil) -> OpenCalls.Call {
    .init(session: "default", callID: id(number), caller: caller)
  }

  private func close(_ calls: inout OpenCalls, _ number: Int) -> Bool { calls.close(name(number)) }

  /// Everything that is due by then, in its order.
  private func due(_ calls: inout OpenCalls, at moment: Double) -> [OpenCalls.Due] {
    var all: [OpenCalls.Due] = []
    while let next = calls.takeDue(at: moment) { all.append(next) }
    return all
  }

  @Test("a call is open until its end is heard of or its ring is over, and ends once")
  func once() {
    var calls = OpenCalls()
    for number in 1...3 {
      calls.open(name(number), call(number, caller: "1@c.us"), until: Double(10 - number), resend: nil)
    }
    #expect(calls.contains(name(2)) && !calls.contains(name(4)))
    #expect(close(&calls, 2))
    #expect(!close(&calls, 2))
    #expect(!calls.contains(name(2)))
    #expect(calls.nextDue == 7)
    #expect(due(&calls, at: 6.9) == [])
    #expect(due(&calls, at: 9) == [.over(call(3)), .over(call(1))])
    #expect(!close(&calls, 1))
    #expect(calls.count == 0 && calls.nextDue == nil)
  }

  @Test("a reject is due to be sent again once, then the call waits for its end")
  func resend() {
    var calls = OpenCalls()
    calls.open(name(1), call(1, caller: "1@c.us"), until: 45, resend: 10)
    calls.open(name(2), call(2, caller: "2@c.us"), until: 45, resend: 10)
    #expect(due(&calls, at: 9) == [])
    #expect(
      due(&calls, at: 10) == [
        .resend(call(1, caller: "1@c.us"), left: 35), .resend(call(2, caller: "2@c.us"), left: 35),
      ])
    #expect(calls.count == 2 && calls.nextDue == 45)
    #expect(close(&calls, 2))
    #expect(due(&calls, at: 44) == [])
    #expect(due(&calls, at: 45) == [.over(call(1, caller: "1@c.us"))])
  }

  @Test("after a long sleep the second reject of a call is still due before its end")
  func late() {
    var calls = OpenCalls()
    calls.open(name(1), call(1, caller: "1@c.us"), until: 45, resend: 10)
    #expect(
      due(&calls, at: 100) == [.resend(call(1, caller: "1@c.us"), left: 35), .over(call(1, caller: "1@c.us"))])
  }

  @Test("100,000 open calls take less than 160 bytes each, and nearly nothing once they have ended", arguments: [1, 7])
  func size(_ step: Int) {
    var calls = OpenCalls()
    let number = 100_000
    for index in 0..<number { calls.open(name(index), call(index), until: Double(index % 97), resend: nil) }
    #expect(calls.count == number)
    let each = calls.bytes / number
    #expect(each < 160, "\(each) bytes each")
    // From the other end, or in leaps; the others by their time.
    for index in stride(from: number - 1, through: 0, by: -step) { #expect(close(&calls, index)) }
    while calls.takeDue(at: 1000) != nil {}
    #expect(calls.count == 0)
    #expect(calls.bytes < 2000, "\(calls.bytes) bytes for nothing")
  }

  @Test("the few that stay open of very many keep little, and are found and end as they should")
  func few() {
    var calls = OpenCalls()
    for index in 0..<50_000 { calls.open(name(index), call(index), until: 1 + Double(index), resend: nil) }
    for index in 0..<50_000 where index % 1000 != 0 { #expect(close(&calls, index)) }
    #expect(calls.count == 50)
    // Each of them may hold a chunk of texts for as long as it rings, and no more than that.
    #expect(calls.bytes < 20 * CallTexts.chunkSize)
    for index in stride(from: 0, to: 50_000, by: 1000) { #expect(calls.contains(name(index))) }
    #expect(due(&calls, at: 60_000) == stride(from: 0, to: 50_000, by: 1000).map { .over(call($0)) })
  }

  @Test("whatever is opened and closed, the others are due in the order of their times", arguments: 1...10)
  func random(_ seed: UInt64) {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var calls = OpenCalls()
    var expected: [Int: Double] = [:]
    var clock = 0.0
    for number in 0..<20_000 {
      let end = clock + Double(next(1000)) / 10
      calls.open(name(number), call(number), until: end, resend: nil)
      expected[number] = end
      if next(3) == 0 {
        let victim = next(number + 1)
        let isOpen = expected.removeValue(forKey: victim) != nil
        #expect(close(&calls, victim) == isOpen)
      }
      // Crowds come and go, so that room is given back with some still open.
      clock += number % 7000 < 5000 ? 0.001 : 0.1
      if number % 100 == 0 {
        let over = expected.filter { $0.value <= clock }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        #expect(due(&calls, at: clock) == over.map { .over(call($0.key)) })
        for (number, _) in over { expected[number] = nil }
        #expect(calls.count == expected.count)
      }
    }
  }
}
