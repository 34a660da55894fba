import Testing

@testable import Service

@Suite("the gate")
struct GateTests {
  @Test("lets in what fits, and nothing of a list that does not")
  func fits() {
    let gate = Gate(capacity: 3)
    #expect(gate.enter(2))
    #expect(!gate.enter(2))
    #expect(gate.count == 2)
    #expect(gate.enter(1))
    #expect(gate.room == 0)
    gate.leave(3)
    #expect(gate.room == 3)
  }

  @Test("lets a list that is longer than its capacity in when it is empty: it could never get in otherwise")
  func longList() {
    let gate = Gate(capacity: 3)
    #expect(gate.enter(5))
    #expect(!gate.enter(1))
    #expect(gate.room == 0)
  }
}
