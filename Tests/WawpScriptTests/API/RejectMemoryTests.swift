import Testing
@testable import WawpScript

@Suite("No call is rejected twice")
struct RejectMemoryTests {
  private let success = APIOutcome.success(APISuccess(status: 200, body: [], attempts: 1, milliseconds: 1))
  private let failure = APIOutcome.failure(
    APIFailure(code: .network, message: "m", attempts: 1, milliseconds: 1))

  private func ticket(_ beginning: RejectMemory.Beginning) throws -> RejectMemory.Ticket {
    guard case .first(let ticket) = beginning else { throw NotFirst() }
    return ticket
  }

  private struct NotFirst: Error {}

  @Test("the second reject of a call is a duplicate once the first was accepted")
  func duplicate() throws {
    let memory = RejectMemory()
    let first = try ticket(memory.begin(instanceID: "I", callID: "C", now: 0))
    memory.finish(first, success)
    #expect(memory.begin(instanceID: "I", callID: "C", now: 1) == .duplicate)
    #expect(memory.begin(instanceID: "I", callID: "C", now: 2) == .duplicate)
  }

  @Test("instance and call together are the key")
  func keys() throws {
    let memory = RejectMemory()
    for (instance, call) in [("I", "C"), ("I", "D"), ("J", "C"), ("IC", ""), ("", "IC"), ("", "")] {
      memory.settle(try ticket(memory.begin(instanceID: instance, callID: call, now: 0)))
    }
    #expect(memory.begin(instanceID: "", callID: "IC", now: 0) == .duplicate)
  }

  @Test("a second reject while the first is under way gets what comes of it", arguments: [true, false])
  func joining(succeeds: Bool) throws {
    let memory = RejectMemory()
    let outcome = succeeds ? success : failure
    let first = try ticket(memory.begin(instanceID: "I", callID: "C", now: 0))
    #expect(memory.begin(instanceID: "I", callID: "C", now: 0) == .inFlight(first))
    var got: [Int] = []
    memory.join(first) { if $0 == outcome { got.append(1) } }
    memory.join(first) { if $0 == outcome { got.append(2) } }
    memory.finish(first, outcome)
    #expect(got == [1, 2])
    memory.finish(first, outcome)
    #expect(got == [1, 2])
  }

  @Test("a call whose reject failed may be tried again")
  func failed() throws {
    let memory = RejectMemory()
    let first = try ticket(memory.begin(instanceID: "I", callID: "C", now: 0))
    memory.finish(first, failure)
    let second = try ticket(memory.begin(instanceID: "I", callID: "C", now: 1))
    #expect(second != first)
    memory.finish(first, success)
    #expect(memory.begin(instanceID: "I", callID: "C", now: 1) == .inFlight(second))
  }

  @Test("a call is forgotten after its time")
  func expiry() throws {
    let memory = RejectMemory(lifetime: 600)
    memory.settle(try ticket(memory.begin(instanceID: "I", callID: "C", now: 100)))
    #expect(memory.begin(instanceID: "I", callID: "C", now: 699.9) == .duplicate)
    _ = try ticket(memory.begin(instanceID: "I", callID: "C", now: 700))
  }

  @Test("the oldest call makes room for the newest")
  func eviction() throws {
    let memory = RejectMemory(capacity: 4)
    for call in 0..<5 { memory.settle(try ticket(memory.begin(instanceID: "I", callID: "\(call)", now: 0))) }
    for call in 1..<5 { #expect(memory.begin(instanceID: "I", callID: "\(call)", now: 0) == .duplicate) }
    _ = try ticket(memory.begin(instanceID: "I", callID: "0", now: 0))
  }

  @Test("whoever joined a call that had to make room is still told")
  func evictedWhileUnderWay() throws {
    let memory = RejectMemory(capacity: 1)
    let first = try ticket(memory.begin(instanceID: "I", callID: "A", now: 0))
    var got: [APIOutcome] = []
    memory.join(first) { got.append($0) }
    let second = try ticket(memory.begin(instanceID: "I", callID: "B", now: 0))
    memory.finish(first, success)
    #expect(got == [success])
    #expect(memory.begin(instanceID: "I", callID: "B", now: 0) == .inFlight(second))
  }

  @Test("it agrees with a plain dictionary over many random steps")
  func model() {
    let memory = RejectMemory(capacity: 64, lifetime: 50)
    var model: [(call: Int, begun: Double, isDone: Bool)] = []
    var tickets: [Int: RejectMemory.Ticket] = [:]
    var generator = SplitMix(state: 3)
    for step in 0..<50_000 {
      let now = Double(step) / 4
      let call = Int.random(in: 0..<100, using: &generator)
      let found = model.lastIndex { $0.call == call && $0.begun + 50 > now }
      let beginning = memory.begin(instanceID: "I", callID: "call-\(call)", now: now)
      switch (found.map { model[$0].isDone }, beginning) {
      case (true?, .duplicate): break
      case (false?, .inFlight(let ticket)): #expect(ticket == tickets[call])
      case (nil, .first(let ticket)):
        tickets[call] = ticket
        model.append((call, now, false))
        if model.count > 64 { model.removeFirst() }
        let fate = Int.random(in: 0..<4, using: &generator)
        if fate > 0 { memory.finish(ticket, fate == 1 ? failure : success) }
        if fate == 1 { model[model.count - 1].begun = -.infinity }
        if fate > 1 { model[model.count - 1].isDone = true }
      default:
        Issue.record("step \(step): \(String(describing: found)) but \(beginning)")
        return
      }
    }
  }

  @Test("it grows to its capacity and loses nothing on the way")
  func growth() {
    let memory = RejectMemory(capacity: 8192)
    for number in 0..<8192 {
      guard case .first(let ticket) = memory.begin(instanceID: "A", callID: "C\(number)", now: 0) else {
        Issue.record("C\(number) was known")
        return
      }
      if number % 3 == 0 {
        memory.finish(ticket, .failure(APIFailure(code: .network, message: "", attempts: 1, milliseconds: 1)))
      }
      if number % 3 == 1 { memory.settle(ticket) }
    }
    for number in 0..<8192 where number % 3 != 0 {
      let beginning = memory.begin(instanceID: "A", callID: "C\(number)", now: 1)
      if number % 3 == 1 { #expect(beginning == .duplicate, "C\(number)") }
      if number % 3 == 2, case .inFlight = beginning { continue }
      #expect(number % 3 == 1, "C\(number)")
    }
  }
}
