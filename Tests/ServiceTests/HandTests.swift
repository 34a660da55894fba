import Testing
import WawpScript

@testable import Service

@Suite("what is in hand")
struct HandTests {
  private func delivery(_ number: Int64, received: Double = 1, size: Int = 10) -> Delivery {
    let event = Event(
      raw: [UInt8](repeating: 0x20, count: size), id: "e\(number)", name: "message", session: nil, time: nil,
      instanceMe: nil, call: nil)
    return Delivery(
      event: event, origin: Origin(number: number, id: "e\(number)", acceptedAt: 1, received: received), attempts: 1)
  }

  @Test("an event is taken once, until it has ended")
  func once() {
    let hand = Hand()
    #expect(hand.take([delivery(1), delivery(2), delivery(1)]).map(\.origin.number) == [1, 2])
    #expect(hand.take([delivery(2), delivery(3)]).map(\.origin.number) == [3])
    hand.drop(delivery(2))
    #expect(hand.take([delivery(1), delivery(2)]).map(\.origin.number) == [2])
  }

  @Test("knows which have been there for long")
  func old() {
    let hand = Hand()
    _ = hand.take([delivery(1, received: 100), delivery(2, received: 110)])
    #expect(hand.older(than: 15, now: 120) == [1])
    hand.drop(delivery(1))
    #expect(hand.older(than: 5, now: 120) == [2])
  }

  @Test("a small event that has ended is freed when others are taken, or when all rests; a large one at once")
  func frees() {
    let hand = Hand()
    weak var small: Event?
    weak var large: Event?
    func end() {
      let deliveries = [delivery(1), delivery(2, size: 5000)]
      (small, large) = (deliveries[0].event, deliveries[1].event)
      _ = hand.take(deliveries)
      deliveries.forEach(hand.drop)
    }
    end()
    #expect(large == nil)
    #expect(small != nil)
    _ = hand.take([delivery(3)])
    #expect(small == nil)
    end()
    #expect(small != nil)
    hand.rest()
    #expect(small == nil)
  }
}
