import Testing

@testable import Service

@Suite("the silence of numbers")
struct LastCallsTests {
  @Test("is reported once for each number, and again after the next call")
  func once() {
    var calls = LastCalls()
    calls.hear("a", 100)
    calls.hear("b", 150)
    #expect(calls.newlySilent(190, 100).isEmpty)
    #expect(calls.newlySilent(201, 100).map(\.number) == ["a"])
    #expect(calls.newlySilent(205, 100).isEmpty)
    #expect(calls.silent == ["a"])
    calls.hear("a", 210)
    #expect(calls.silent.isEmpty)
    #expect(calls.newlySilent(320, 100).map(\.number) == ["a", "b"])
  }

  @Test("counts from the start while no number is known")
  func start() {
    var calls = LastCalls()
    calls.hear("", 0)
    #expect(calls.newlySilent(50, 100).isEmpty)
    #expect(calls.newlySilent(101, 100).map(\.number) == [""])
    calls.hear("a", 150)
    #expect(calls.silent.isEmpty)
    #expect(calls.newlySilent(200, 100).isEmpty)
  }

  @Test("is kept for so many numbers only: their names come from outside")
  func bounded() {
    var calls = LastCalls()
    for number in 0..<5000 { calls.hear("\(number)", 0) }
    #expect(calls.newlySilent(1000, 1).count == 1000)
  }
}
