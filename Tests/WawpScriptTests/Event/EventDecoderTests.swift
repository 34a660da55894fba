import Testing
import WawpScript

private func decode(_ text: String) throws(EventError) -> Event { try decode(Array(text.utf8)) }

private func decode(_ bytes: [UInt8]) throws(EventError) -> Event { try EventDecoder().decode(bytes) }

/// What a sample should be decoded to; `raw` is checked apart.
private func event(
  _ name: String, id: String? = nil, session: String? = "default", time: Double? = nil, me: String? = nil,
  call: CallFields? = nil
) -> Event {
  Event(raw: [], id: id, name: name, session: session, time: time, instanceMe: me, call: call)
}

private func call(
  _ id: String?, from: String? = nil, time: Double? = nil, isVideo: Bool? = nil, isGroup: Bool? = nil
) -> CallFields {
  CallFields(callID: id, from: from, time: time, isVideo: isVideo, isGroup: isGroup)
}

private let desk = "15550000001@c.us"
private let caller = "15550000002@c.us"

private let samples: [(String, Event)] = [
  (
    "call.received.json",
    event(
      "call.received", id: "evt_01k5c8y3zq7m4t9w2r6v0xhbnd", time: 1767225600.123, me: desk,
      call: call(
        "0A1B2C3D4E5F60718293A4B5C6D7E8F9", from: caller, time: 1767225599.5, isVideo: false, isGroup: false))
  ),
  (
    "call.received-v2.json",
    event(
      "call.received", id: "evt_01aaaaaaaaaaaaaaaaaaaaaaaa", time: 1634567890.123, me: desk,
      call: call("call_12345", from: caller, isVideo: false))
  ),
  (
    "call.accepted-v2.json",
    event(
      "call.accepted", id: "evt_01bbbbbbbbbbbbbbbbbbbbbbbb", time: 1634567891.123, call: call("call_12345"))
  ),
  (
    "call.rejected-v2.json",
    event(
      "call.rejected", id: "evt_01cccccccccccccccccccccccc", time: 1634567892.123, call: call("call_12345"))
  ),
  (
    "call.accepted-v1.json",
    event(
      "call.accepted", me: desk,
      call: call("ABCDEFABCDEFABCDEFABCDEFABCDEFAB", from: caller, isVideo: true, isGroup: true))
  ),
  (
    "call.received-group.json",
    event(
      "call.received", id: "evt_01dddddddddddddddddddddddd", time: 1767225600.123, me: desk,
      call: call(
        "1A1B2C3D4E5F60718293A4B5C6D7E8F9", from: "120363000000000001@g.us", time: 1_767_225_599,
        isVideo: false,
        isGroup: true))
  ),
  (
    "call.received-video.json",
    event(
      "call.received", id: "evt_01eeeeeeeeeeeeeeeeeeeeeeee", time: 1767225600.123, me: desk,
      call: call(
        "2A1B2C3D4E5F60718293A4B5C6D7E8F9", from: caller, time: 1_767_225_599, isVideo: true, isGroup: false))
  ),
  (
    "call.received-lid.json",
    event(
      "call.received", id: "evt_01ffffffffffffffffffffffff", time: 1767225600.123, me: desk,
      call: call(
        "3A1B2C3D4E5F60718293A4B5C6D7E8F9", from: "90000000000002@lid", time: 1_767_225_599, isVideo: false,
        isGroup: false))
  ),
  (
    "call.received-device.json",
    event(
      "call.received", id: "evt_01gggggggggggggggggggggggg", session: "front-desk", time: 1767225600.123,
      call: call(
        "4A1B2C3D4E5F60718293A4B5C6D7E8F9", from: "15550000002:7@s.whatsapp.net", time: 1767225599.25,
        isVideo: false, isGroup: false))
  ),
  (
    "call.received-only-id.json",
    event("call.received", session: nil, call: call("5A1B2C3D4E5F60718293A4B5C6D7E8F9"))
  ),
  (
    "call.received-from-object.json",
    event(
      "call.received", id: "4711", time: 1_767_225_600, me: desk,
      call: call(
        "6A1B2C3D4E5F60718293A4B5C6D7E8F9", from: caller, time: 1_767_225_599, isVideo: false, isGroup: false)
    )
  ),
  (
    "call.received-no-payload.json",
    event("call.received", id: "evt_01hhhhhhhhhhhhhhhhhhhhhhhh", time: 1767225600.123456, call: call(nil))
  ),
  (
    "call.rejected-waha.json",
    event(
      "call.rejected", id: "evt_01jjjjjjjjjjjjjjjjjjjjjjjj", time: 1_767_225_601, me: desk,
      call: call(
        "7A1B2C3D4E5F60718293A4B5C6D7E8F9", from: caller, time: 1_767_225_600, isVideo: false, isGroup: false)
    )
  ),
  (
    "session.status.json",
    event("session.status", id: "evt_01kkkkkkkkkkkkkkkkkkkkkkkk", time: 1_767_225_503, me: desk)
  ),
  ("session.status-flat.json", event("session.status", session: "AB12CD34EF56", time: 1_767_225_500)),
  ("message.json", event("message", id: "evt_01mmmmmmmmmmmmmmmmmmmmmmmm", time: 1767225600.5, me: desk)),
  ("engine.event.json", event("engine.event", id: "evt_01nnnnnnnnnnnnnnnnnnnnnnnn", time: 1767225600.5)),
  ("something.new.json", event("something.new", id: "evt_01pppppppppppppppppppppppp", time: 1767225600.5)),
]

@Suite("Event decoder")
struct EventDecoderTests {
  @Test("decodes every documented shape", arguments: samples)
  func decodesSamples(name: String, expected: Event) throws {
    let bytes = try EventFixture.bytes(name)
    let decoded = try decode(bytes)
    #expect(decoded.raw == Array(bytes.dropLast()), "raw is the object without the last line's end")
    let bare = Event(
      raw: [], id: decoded.id, name: decoded.name, session: decoded.session, time: decoded.time,
      instanceMe: decoded.instanceMe, call: decoded.call)
    #expect(bare == expected)
  }

  @Test("keeps the object's bytes and drops a byte-order mark and white space around them")
  func rawBytes() throws {
    let event = try decode([0xEF, 0xBB, 0xBF] + Array(" \r\n{\"event\" : \"a\\u0062\"}\n ".utf8))
    #expect(String(decoding: event.raw, as: UTF8.self) == "{\"event\" : \"a\\u0062\"}")
    #expect(event.name == "ab")
  }

  @Test(
    "reads a timestamp in any unit and ignores what is no time",
    arguments: [
      ("1767225600", 1_767_225_600), ("1767225600.5", 1767225600.5), ("1767225600123", 1767225600.123),
      ("1767225600123456", 1767225600.123456), ("1767225600123456789", 1767225600.1234568),
      ("99999999999", 99_999_999_999), ("100000000000", 100_000_000), ("100000000000000", 100_000_000),
      (#""1767225600""#, 1_767_225_600), (#""1767225600123""#, 1767225600.123),
      (#""1767225600.5""#, 1767225600.5),
      ("0", nil), ("0.0", nil), ("-5", nil), ("null", nil), (#""""#, nil), (#""soon""#, nil),
      (#""inf""#, nil),
      (#""0x10""#, nil), (#""1 ""#, nil), ("true", nil), ("{}", nil), ("[1]", nil),
    ] as [(String, Double?)])
  func timestamps(text: String, expected: Double?) throws {
    let event = try decode(
      #"{"event":"call.received","timestamp":\#(text),"payload":{"timestamp":\#(text)}}"#)
    #expect(event.time == expected)
    #expect(event.call?.time == expected)
  }

  @Test(
    "keeps ids that are numbers as their text",
    arguments: [
      ("7", "7"), ("-7", "-7"), ("18446744073709551615", "18446744073709551615"), ("1.5", "1.5"),
      (#""""#, nil), ("null", nil), ("{}", nil), ("true", nil), (#""é""#, "é"),
    ] as [(String, String?)])
  func ids(text: String, expected: String?) throws {
    let event = try decode(
      #"{"event":"call.received","id":\#(text),"session":\#(text),"me":{"id":\#(text)},"payload":{"id":\#(text)}}"#
    )
    #expect(event.id == expected)
    #expect(event.session == expected)
    #expect(event.instanceMe == expected)
    #expect(event.call?.callID == expected)
  }

  @Test(
    "finds the call's id under its other names, but prefers `id`",
    arguments: [
      (#"{"id":"a","callId":"b","call_id":"c"}"#, "a"), (#"{"callId":"b"}"#, "b"), (#"{"call_id":"c"}"#, "c"),
      (#"{"callId":"b","id":"a"}"#, "a"), (#"{"id":"","callId":"b"}"#, "b"),
      (#"{"id":null,"call_id":"c"}"#, "c"),
      ("{}", nil), ("[]", nil), (#""text""#, nil), ("5", nil),
    ] as [(String, String?)])
  func callIDs(payload: String, expected: String?) throws {
    let event = try decode(#"{"event":"call.received","payload":\#(payload)}"#)
    #expect(event.call?.callID == expected)
  }

  @Test(
    "reads the caller's address, and a group from it",
    arguments: [
      (#""from":"15550000002@c.us""#, "15550000002@c.us", nil),
      (#""from":"15550000002:7@s.whatsapp.net""#, "15550000002:7@s.whatsapp.net", nil),
      (#""from":"1203@g.us""#, "1203@g.us", true),
      (#""from":"1203@g.us","isGroup":false"#, "1203@g.us", true),
      (#""isGroup":false,"from":"90000000000002@lid""#, "90000000000002@lid", false),
      (#""from":{"_serialized":"1@c.us","user":"2","server":"c.us"}"#, "1@c.us", nil),
      (#""from":{"user":"2","server":"c.us"}"#, "2@c.us", nil),
      (#""from":{"user":"2","server":"g.us"}"#, "2@g.us", true),
      (#""from":{"_serialized":"1203@g.us"}"#, "1203@g.us", true), (#""from":{"user":"2"}"#, nil, nil),
      (#""from":15550000002"#, "15550000002", nil), (#""from":null"#, nil, nil), (#""from":"""#, nil, nil),
      (#""from":"@g.us""#, "@g.us", true), (#""isGroup":"true""#, nil, nil), (#""isGroup":true"#, nil, true),
    ] as [(String, String?, Bool?)])
  func callers(members: String, from: String?, isGroup: Bool?) throws {
    let event = try decode(#"{"event":"call.received","payload":{\#(members)}}"#)
    #expect(event.call?.from == from)
    #expect(event.call?.isGroup == isGroup)
    #expect(event.call?.isVideo == nil)
  }

  @Test("has call fields for names that begin with `call.` and for no others")
  func callNames() throws {
    #expect(
      try decode(#"{"event":"call.something"}"#).call
        == CallFields(callID: nil, from: nil, time: nil, isVideo: nil, isGroup: nil))
    #expect(try decode(#"{"event":"call"}"#).call == nil)
    #expect(try decode(#"{"event":"callx.y"}"#).call == nil)
    #expect(try decode(#"{"event":"recall.x"}"#).call == nil)
  }

  @Test("takes the last of doubled members")
  func doubledMembers() throws {
    let event = try decode(
      #"{"event":"a","id":"1","event":"call.b","id":"2","payload":{"id":"x"},"payload":{"id":"y"}}"#)
    #expect(event.name == "call.b")
    #expect(event.id == "2")
    #expect(event.call?.callID == "y")
  }

  @Test("takes the instance id for the session when there is none")
  func instanceID() throws {
    #expect(try decode(#"{"event":"a","instance_id":"I"}"#).session == "I")
    #expect(try decode(#"{"event":"a","instance_id":"I","session":"s"}"#).session == "s")
  }

  @Test(
    "refuses an object without a name",
    arguments: [
      "{}", #"{"event":1}"#, #"{"event":null}"#, #"{"event":""}"#, #"{"event":{"event":"a"}}"#,
      #"{"Event":"call.received"}"#, #"{"status":"WORKING"}"#, #"{"instance_id":"I"}"#,
      #"{"instance_id":"I","status":200}"#, #"{"event":null,"instance_id":"I","status":"WORKING"}"#,
    ])
  func noEvent(text: String) {
    #expect(
      throws: EventError(kind: .noEvent, message: "there is no `event` field: is this a Wawp webhook body?")
    ) {
      try decode(text)
    }
  }

  @Test(
    "refuses what is no object, and what is no JSON",
    arguments: [
      ("null", EventError.Kind.notAnObject, "expected an event object, found null"),
      ("true", .notAnObject, "expected an event object, found true or false"),
      ("1", .notAnObject, "expected an event object, found a number"),
      ("1.5", .notAnObject, "expected an event object, found a number"),
      (#""a""#, .notAnObject, "expected an event object, found a string"),
      ("[]", .notAnObject, "expected an event object, found an array"),
      ("", .empty, "the text is empty"),
      ("{\"event\":\"a", .truncated, "the text ends inside a string (line 1, column 12): it looks cut off"),
      (
        "{\"event\":\"a\"}}", .trailingText, "unexpected text after the end of the value at line 1, column 14"
      ),
      ("{\"event\":a}", .malformed, "expected a value, found `a` at line 1, column 10"),
      ("{\"event\":\"a\",\"n\":1e999}", .malformed, "a number too large for a double at line 1, column 18"),
    ])
  func refuses(text: String, kind: EventError.Kind, message: String) {
    #expect(throws: EventError(kind: kind, message: message)) { try decode(text) }
  }

  @Test("decodes event after event with the memory of the first")
  func reuse() throws {
    let decoder = EventDecoder()
    for number in 0..<100 {
      let text = Array(#"{"event":"call.received","id":"\#(number)"}"#.utf8)
      let event = try decoder.decode(text)
      #expect(event.id == String(number))
      let broken = Array(#"{"event":"call.received","id":"\#(number)"#.utf8)
      #expect(throws: EventError.self) { try decoder.decode(broken) }
    }
  }
}
