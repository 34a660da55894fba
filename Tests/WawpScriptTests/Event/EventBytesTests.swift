import Testing

@testable import WawpScript

@Suite("The bytes of an event")
struct EventBytesTests {
  private func decode(_ text: String) throws -> Event { try EventDecoder().decode(Array(text.utf8)) }

  @Test(
    "texts are read where they stand, with blanks or a byte-order mark before them",
    arguments: ["", "  \n", "\u{FEFF}", "\u{FEFF} "])
  func places(_ start: String) throws {
    let json =
      #"{"event":"call.received","id":"e1","session":"s","me":{"id":"m"},"payload":{"id":"Zoë","from":"1@c.us"}}"#
    let event = try decode(start + json + " ")
    #expect(event.raw == Array(json.utf8))
    #expect((event.id, event.session, event.instanceMe) == ("e1", "s", "m"))
    #expect((event.callID, event.from) == ("Zoë", "1@c.us"))
    #expect(event.bytes.count == event.raw.count)
  }

  @Test(
    "texts that do not stand in the JSON as they are come after it, and the JSON stays as received",
    arguments: [
      (#""a\u0062c""#, "abc"), (#""a\"b""#, #"a"b"#), (#""\u00eb""#, "ë"), (#""\\""#, #"\"#), ("17", "17"),
      ("18446744073709551615", "18446744073709551615"),
    ])
  func apart(_ written: String, _ meant: String) throws {
    let json =
      #"{"event":"call.received","id":\#(written),"session":"s","payload":{"id":\#(written),"from":\#(written)}}"#
    let event = try decode(json)
    #expect(event.raw == Array(json.utf8))
    #expect([event.id, event.callID, event.from] == [meant, meant, meant])
    #expect(event.session == "s")
  }

  @Test("a script sees them all the same")
  func script() throws {
    let json = #"{"event":"call.\u0072eceived","id":7,"payload":{"id":"C\"1","from":{"user":"1","server":"c.us"}}}"#
    let source = ScriptSource(
      text: Array("return function(c) c:allow(c.id .. c.name .. c.call_id .. c.from .. #c.raw) end".utf8),
      name: "handle.lua", folder: nil)
    let worker = Worker(configuration: Configuration()) { _, _ in }
    try worker.open(source)
    worker.load(with: nil) { _ in }
    var reason: String?
    worker.start(try decode(json)) { reason = $0.decision.reason }
    #expect(reason == "7call.receivedC\"11@c.us\(json.utf8.count)")
  }
}
