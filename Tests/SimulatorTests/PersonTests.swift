import NIOCore
import Testing

@testable import Simulator

@Suite("Person")
struct PersonTests {
  private func call(_ number: Int) throws -> PlacedCall {
    let occasion = Occasion(
      caller: try Caller(parsing: "15550000002"), callID: "C\(number)", isVideo: false, group: nil)
    return PlacedCall(number: number, occasion: occasion, placedAt: 0, began: .now())
  }

  @Test("a message belongs to the oldest rejected call without one, else to the last call")
  func messages() throws {
    var person = Person()
    #expect(person.takeCallForMessage() == nil)
    for number in 1...3 { person.placed(try call(number)) }
    person.rejected(try call(1))
    person.rejected(try call(2))
    #expect((0..<4).map { _ in person.takeCallForMessage()?.number } == [1, 2, 3, 3])
  }
}
