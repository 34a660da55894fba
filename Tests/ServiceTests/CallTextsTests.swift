import Testing

@testable import Service

@Suite("the texts of open calls")
struct CallTextsTests {
  private func call(_ number: Int) -> CallTexts.Call {
    CallTexts.Call(session: "default", callID: "call-\(number)", caller: number % 2 == 0 ? nil : "\(number)@c.us")
  }

  @Test(
    "come back as they were, with every odd character and of any length",
    arguments: [
      CallTexts.Call(session: "", callID: "", caller: nil),
      CallTexts.Call(session: "", callID: "", caller: ""),
      CallTexts.Call(session: "a\0b", callID: "\u{1F600}\n", caller: "15550000002@c.us"),
      CallTexts.Call(
        session: String(repeating: "s", count: 126), callID: String(repeating: "c", count: 127),
        caller: String(repeating: "é", count: 64)),
      CallTexts.Call(session: "s", callID: String(repeating: "long", count: 200_000), caller: "f"),
    ])
  func roundTrip(_ call: CallTexts.Call) {
    var texts = CallTexts()
    let before = texts.add(self.call(1))
    let place = texts.add(call)
    let after = texts.add(self.call(2))
    #expect(texts[place] == call)
    #expect(texts[before] == self.call(1) && texts[after] == self.call(2))
  }

  @Test("a chunk goes when none of its texts is needed, in whatever order they end")
  func chunks() {
    var texts = CallTexts()
    let places = (0..<50_000).map { texts.add(call($0)) }
    let full = texts.bytes
    #expect(full > 3 * CallTexts.chunkSize)
    for place in places[0..<25_000] { texts.remove(place) }
    #expect(texts.bytes < full / 2 + 2 * CallTexts.chunkSize)
    for number in stride(from: 25_000, to: 50_000, by: 777) { #expect(texts[places[number]] == call(number)) }
    for place in places[25_000...].reversed() { texts.remove(place) }
    #expect(texts.bytes < 2 * CallTexts.chunkSize)
  }

  @Test("calls that come and go one by one stay in one chunk; a very long text leaves nothing behind")
  func reuse() {
    var texts = CallTexts()
    for number in 0..<100_000 { texts.remove(texts.add(call(number))) }
    #expect(texts.bytes < 2 * CallTexts.chunkSize)
    texts.remove(texts.add(.init(session: "", callID: String(repeating: "x", count: 3 << 20), caller: nil)))
    #expect(texts.bytes < 2 * CallTexts.chunkSize)
  }
}
