import Testing

@testable import Store

@Suite("what is in hand")
struct HoldingsTests {
  private func free(_ holdings: Holdings, at now: Double = 0) -> [Int64] {
    var holdings = holdings
    return Array(holdings.free(limit: 100, at: now))
  }

  @Test("a rollback takes back every change, in the right order")
  func rollBack() {
    var holdings = Holdings()
    holdings.load([1, 2, 3])
    holdings.lease(1, until: 10)
    holdings.commit()
    holdings.lease(4, until: 10)
    holdings.remove(4)
    holdings.remove(1)
    holdings.lease(2, until: 20)
    holdings.lease(2, until: 30)
    holdings.remove(3)
    #expect(holdings.count == 1)
    holdings.rollBack()
    #expect(holdings.count == 3)
    #expect(free(holdings) == [2, 3])
    #expect(free(holdings, at: 10) == [1, 2, 3])
  }

  @Test("what is in hand stays so when the file is opened again")
  func load() {
    var holdings = Holdings()
    holdings.lease(1, until: 10)
    holdings.lease(2, until: 10)
    holdings.load([2, 3])
    #expect(free(holdings) == [3])
    #expect(free(holdings, at: 10) == [2, 3])
    #expect(holdings.count == 2)
  }

  @Test("random changes agree with a simple model")
  func model() {
    var holdings = Holdings()
    var model: [Int64: Double] = [:]
    var state: UInt64 = 7
    func random(_ limit: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % limit
    }
    for round in 0..<2000 {
      let before = model
      for _ in 0..<random(5) {
        let number = Int64(random(20))
        switch random(2) {
        case 0:
          model[number] = Double(random(100))
          holdings.lease(number, until: model[number] ?? 0)
        default:
          model[number] = nil
          holdings.remove(number)
        }
      }
      if random(2) == 0 {
        holdings.rollBack()
        model = before
      } else {
        holdings.commit()
      }
      if round % 3 == 0, let number = model.keys.sorted().first {
        holdings.release(number)
        model[number] = -1
      }
      let now = Double(random(100))
      #expect(free(holdings, at: now) == model.filter { $0.value <= now }.keys.sorted())
      #expect(holdings.count == model.count)
    }
  }
}
