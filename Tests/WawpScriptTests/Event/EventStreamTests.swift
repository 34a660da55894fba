import Testing

@testable import WawpScript

/// One item in a few words: the id of an event or the kind of a failure, and its line.
private func summary(_ item: EventStream.Item) -> String {
  switch item {
  case .event(let event, let line): "\(event.id ?? event.name)@\(line)"
  case .failure(let failure): "\(failure.error.kind)@\(failure.line)"
  }
}

private func summary(_ text: String) -> String {
  EventStream.items(in: Array(text.utf8)).map { summary($0) }.joined(separator: " ")
}

private func failures(_ text: String) -> [EventFailure] {
  EventStream.items(in: Array(text.utf8)).compactMap { item in
    if case .failure(let failure) = item { failure } else { nil }
  }
}

/// An event on one line.
private func line(_ id: String) -> String { #"{"event":"e","id":"\#(id)"}"# }

private let a = line("a"), b = line("b"), c = line("c")
private let pretty =
  "{\n  \"event\": \"e\",\n  \"id\": \"p\",\n  \"payload\": {\n    \"x\": [\n      {\n      }\n    ]\n  }\n}"

@Suite("Event stream")
struct EventStreamTests {
  @Test(
    "reads every way to put events one after the other",
    arguments: [
      ("", ""), ("\n \r\n\t\n", ""), (a, "a@1"), ("\(a)\n", "a@1"), ("\(a)\n\(b)\n", "a@1 b@2"),
      ("\(a)\r\n\r\n\(b)\r\n", "a@1 b@3"), ("\n\n \(a) \n", "a@3"), ("\(a)\(b) \(c)", "a@1 b@1 c@1"),
      ("\(a) \t \n\(b)", "a@1 b@2"), (pretty, "p@1"), ("\(pretty)\n\(a)", "p@1 a@11"),
      ("\(a)\n\(pretty)\n\(b)", "a@1 p@2 b@12"), ("\(pretty)\(a)\n\(b)", "p@1 a@10 b@11"),
      ("\u{FEFF}\(a)\n\(b)", "a@1 b@2"), ("\u{FEFF}\n\(a)", "a@2"), ("\u{FEFF}", ""),
    ])
  func sequences(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "reads the elements of a top-level array as events",
    arguments: [
      ("[]", ""), ("[\n]\n", ""), ("[\(a)]", "a@1"), ("[\(a),\(b)]\n\(c)", "a@1 b@1 c@2"),
      ("[\n\(a),\n\(b)\n]", "a@2 b@3"), ("[\n  \(pretty),\n\(b)]", "p@2 b@12"), ("[\(a)] [\(b)]", "a@1 b@1"),
      ("[\(a)]\n[\(b)]\n", "a@1 b@2"), ("[\(a)]\(b)", "a@1 b@1"), ("[\(a)\n,\n\(b)]", "a@1 b@3"),
      ("[\(a),]", "a@1"), ("[,\(a),,\(b)]", "a@1 b@1"),
    ])
  func arrays(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "reports a bad element of an array and reads the others",
    arguments: [
      ("[\(a),1,\(b)]", "a@1 notAnObject@1 b@1"), ("[null]", "notAnObject@1"),
      ("[true ,\(b)]", "notAnObject@1 b@1"),
      ("[\"{}\",\(b)]", "notAnObject@1 b@1"), ("[[\(a)],\(b)]", "notAnObject@1 b@1"),
      ("[{},\(b)]", "noEvent@1 b@1"),
      ("[{\"event\":x},\(b)]", "malformed@1 b@1"), ("[\(a) x,\(b)]", "trailingText@1 b@1"),
      ("[\(a) \(b),\(c)]", "trailingText@1 c@1"), ("[x,y,\(b)]", "notAnObject@1 notAnObject@1 b@1"),
      ("[x{\"a\":[1,2]}\",]\",\n\(b)]", "notAnObject@1 b@2"), ("[\(a)\nx\n,\(b)]", "trailingText@1 b@3"),
      ("[\(a)}},\(b)]", "trailingText@1 b@1"), ("[},\(b)]", "notAnObject@1 b@1"),
      ("[\n\(a),\nx\n]\n\(b)", "a@2 notAnObject@3 b@5"), ("[1\n]x\n\(b)", "notAnObject@1 trailingText@2 b@3"),
    ])
  func badElements(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "reads on behind an array that broke",
    arguments: [
      ("[\(a)", "a@1 truncated@1"), ("[\(a),", "a@1 truncated@1"), ("[", "truncated@1"),
      ("\n[\n\n", "truncated@2"),
      ("[\(a),{\"event\":\"b", "a@1 truncated@1"), ("[\(a),{\"b\":]},\(b)]\n\(c)", "a@1 malformed@1 c@2"),
      ("[\n\(a),\n{\"event\":\"x\n\(b),\n\(c)\n]\n\(a)", "a@2 truncated@3 b@4 c@5 a@7"),
      ("[\n\(a),\n{\"b\":]},\n\(b)\n]\n\(c)", "a@2 malformed@3 b@4 c@6"),
      ("[\n\(a)\n\(b)\n\(c)\n", "a@2 truncated@1 b@3 c@4"),
      ("[\(a),\n\(b)\n\(c)]\n", "a@1 b@2 truncated@1 c@3"),
      (
        "[\n  {\n    \"event\": \"x\",\n    \"y\": {\n  {\n    \"event\": \"e\",\n    \"id\": \"z\"\n  },\n  \(b)\n]\n\(c)",
        "truncated@2 z@5 b@9 c@11"
      ),
      ("[1,\"x\n\(b)\n", "notAnObject@1 truncated@1 b@2"),
    ])
  func brokenArrays(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "reports a bad line once and reads on at the next",
    arguments: [
      ("x\n\(a)", "notAnObject@1 a@2"), ("\(a)\n}\n\(b)", "a@1 notAnObject@2 b@3"),
      ("1\n2\n\(a)", "notAnObject@1 notAnObject@2 a@3"),
      ("\(a) x\n\(b)", "trailingText@1 b@2"), ("\(a)}\n\(b)", "trailingText@1 b@2"),
      ("\(a),\n\(b)", "trailingText@1 b@2"),
      ("\(pretty) x y\n\(b)", "trailingText@1 b@11"), ("\(a)1\(b)\n\(c)", "trailingText@1 c@2"),
      ("{\"a\":]}\n\(b)", "malformed@1 b@2"), ("{]\n\(b)", "malformed@1 b@2"), ("{}\n\(b)", "noEvent@1 b@2"),
      ("{\"event\":tru}\n\(b)", "malformed@1 b@2"), ("{\"event\":\"x\n\(b)", "truncated@1 b@2"),
      ("{\"event\":\"x\r\n\(b)", "truncated@1 b@2"), ("{\"event\":\"x\\\n\(b)", "truncated@1 b@2"),
      ("\(a){\"event\":\"x\n\(b)", "a@1 truncated@1 b@2"), ("\"x\n\(b)", "truncated@1 b@2"),
      ("<html>\n</html>\n", "notAnObject@1 notAnObject@2"), ("\(a)\n{\"event\":\"x", "a@1 truncated@2"),
      ("{\n\"event\":\n", "truncated@1"), ("{", "truncated@1"), ("instance_id=1&x=2", "notAnObject@1"),
    ])
  func badLines(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "finds the next event behind one over several lines that broke",
    arguments: [
      // Cut off where no value may stand: the next line is an event.
      ("{\"event\":\"x\",\n\(b)\n\(c)", "truncated@1 b@2 c@3"), ("{\"event\":\"x\"\n\(b)", "truncated@1 b@2"),
      ("{\n\(b)", "truncated@1 b@2"), ("{\"p\":{\"x\":[1\n\(b)", "truncated@1 b@2"),
      ("{\n  \"event\": \"x\",\n  \"payload\": {\n    \"id\": 1,\n\(pretty)\n\(b)", "truncated@1 p@5 b@15"),
      // Cut off where a value may stand: the next event is not swallowed with it.
      ("{\"event\":\n\(b)\n\(c)", "truncated@1 b@2 c@3"), ("{\"p\":[\n\(b)\n\(c)", "truncated@1 b@2 c@3"),
      ("{\"p\":[1,\n\(b)", "truncated@1 b@2"), ("{\"event\":\n\(b)", "truncated@1 b@2"),
      // Broken in the middle: its other lines make no further failures.
      ("{\n  \"event\": \"x\",\n  \"y\": ],\n  \"z\": {\n    \"q\": 1\n  }\n}\n\(b)", "malformed@1 b@8"),
      ("{\n  \"event\": \"x\n  \",\n  \"z\": {\n  }\n}\n\n\(b)", "truncated@1 b@8"),
      ("{\n\"event\": \"x\",\n\"y\": ],\n\"z\": 1\n}\nz\n\(b)", "malformed@1 notAnObject@6 b@7"),
      ("{\n  \"a\": ],\n  \(b)\n  {\"a\":1}\n}\n\(c)", "malformed@1 b@3 noEvent@4 notAnObject@5 c@6"),
      // Sound brackets, bad inside.
      ("{\n  \"event\": x\n}\n\(b)", "malformed@1 b@4"),
      // Sound: an object at the start of a line, where a value may stand.
      ("{\"event\":\"e\",\"id\":\"s\",\"p\":\n{\"event\":\"no\"}\n}\n\(b)", "s@1 b@4"),
      ("{\"event\":\"e\",\"id\":\"s\",\"p\":[\n{\"event\":\"no\"},\n{}\n]}\n\(b)", "s@1 b@5"),
    ])
  func recovers(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "reads events out of a JSON string",
    arguments: [
      (#""{\"event\":\"e\",\"id\":\"s\"}""#, "s@1"),
      ("\n" + #""[{\"event\":\"e\",\"id\":\"s\"},\n1]""# + "\n\(b)", "s@2 notAnObject@2 b@3"),
      (#""""#, "empty@1"), (#"" ""#, "empty@1"), (#""hello""#, "notAnObject@1"),
      (#""\"x\"""#, "notAnObject@1"),
      (#""{\"event\":""#, "truncated@1"), (#""\x" "#, "malformed@1"), ("\"{}\"x\n\(b)", "trailingText@1 b@2"),
      (#""{\"event\":\"e\",\"id\":\"s\"}"{"event":"e","id":"t"}"#, "s@1 t@1"),
      (#""{\"event\":\"e\",\"id\":\"s\"}\n{\"event\":\"e\",\"id\":\"t\"}""#, "s@1 t@1"),
    ])
  func strings(text: String, expected: String) {
    #expect(summary(text) == expected)
  }

  @Test(
    "says what is wrong, and where in the whole input",
    arguments: [
      ("\(a)\n\(b)}\n", "unexpected text after the end of the value at line 2, column 23"),
      ("\(a)\n{\"event\":x}", "expected a value, found `x` at line 2, column 10"),
      ("\(a)  {\"event\":x}", "expected a value, found `x` at line 1, column 34"),
      ("\n\n{\n\"event\": x}", "expected a value, found `x` at line 4, column 10"),
      ("\(a)\n{\n\"event\": \"x", "the text ends inside a string (line 3, column 12): it looks cut off"),
      ("{\"event\":1,  \n\n \(b)\n", "the text ends inside an object (line 1, column 12): it looks cut off"),
      ("{\"event\":\"x\n", "a line ends inside a string (line 1, column 12): it looks cut off"),
      ("\(a)\n 12\n", "expected an event object, found a number at line 2, column 2"),
      ("hello", "expected an event object, found `h` at line 1, column 1"),
      ("[\n\(a)\n x]", "unexpected text after the end of the value at line 3, column 2"),
      ("[\(a),7]", "expected an event object, found a number at line 1, column 25"),
      ("\n[\(a),", "the text ends inside an array (it begins in line 2): it looks cut off"),
      (
        "[\n\(a)\n\(b)",
        "an array is not closed before the next event (it begins in line 1): it looks cut off"
      ),
      ("{}", "there is no `event` field: is this a Wawp webhook body?"),
      (#""{}""#, "inside a JSON string: there is no `event` field: is this a Wawp webhook body?"),
      ("\n\"\"", "a JSON string without an event in it at line 2"),
    ])
  func messages(text: String, expected: String) {
    #expect(failures(text).map { $0.error.message } == [expected])
  }

  @Test("finds invalid UTF-8 and names the byte, counted through the whole input")
  func invalidUTF8() {
    let items = EventStream.items(in: Array("\(a)\n{\"event\":\"".utf8) + [0xFF] + Array("\"}\n\(b)".utf8))
    #expect(items.map { summary($0) } == ["a@1", "invalidUTF8@2", "b@3"])
    guard case .failure(let failure) = items[1] else { return }
    #expect(failure.error.message == "invalid UTF-8 at byte 34 (line 2, column 11)")
  }

  @Test(
    "recognises UTF-16 by its mark and says so, once",
    arguments: [[0xFF, 0xFE, 0x7B, 0], [0xFE, 0xFF, 0, 0x7B], [0xFF, 0xFE]] as [[UInt8]])
  func utf16(bytes: [UInt8]) {
    guard case .failure(let failure) = EventStream.items(in: bytes).first else { return #expect(Bool(false)) }
    #expect(failure.error.message == "the input is UTF-16: save it as UTF-8")
    #expect(EventStream.items(in: bytes).count == 1)
  }

  @Test("keeps the bytes of each event as they came, without what surrounds them")
  func rawBytes() {
    let items = EventStream.items(in: Array(" \(a) \r\n[ \(pretty) ]".utf8))
    let raws = items.map { item in
      if case .event(let event, _) = item { String(decoding: event.raw, as: UTF8.self) } else { "" }
    }
    #expect(raws == [a, pretty])
  }

  @Test(
    "shows the beginning of a bad piece, at most 120 bytes and to the end of its line",
    arguments: [
      ("x y z\n\(a)", "x y z"), ("x\r\n", "x"),
      (String(repeating: "x", count: 500), String(repeating: "x", count: 120)),
      ("{\"a\":] and more\n\(a)", "{\"a\":] and more"), ("\(a) x\n", "\(a) x"), ("{}\n", "{}"),
      ("{\"a\":\"b\n", "{\"a\":\"b"),
      ("{\"a\":1,\n \(b)\n", "{\"a\":1,"),
    ])
  func previews(text: String, expected: String) {
    #expect(String(decoding: failures(text).first?.preview ?? [], as: UTF8.self) == expected)
  }

  @Test("reads 128 levels and not 129, in a line and over lines", arguments: ["", "\n"])
  func depth(separator: String) {
    func nested(_ depth: Int) -> String {
      let open = String(repeating: "[", count: depth - 1), close = String(repeating: "]", count: depth - 1)
      return #"{"event":"e","id":"d","# + separator + #""p":\#(open)1\#(close)}"#
    }
    #expect(summary("\(nested(128))\n\(b)") == "d@1 b@\(separator.isEmpty ? 2 : 3)")
    for depth in [129, 130, 131, 500] {
      #expect(summary("\(nested(depth))\n\(b)") == "tooDeep@1 b@\(separator.isEmpty ? 2 : 3)")
    }
    #expect(summary("[\(nested(128)),\n\(b)]") == "d@1 b@\(separator.isEmpty ? 2 : 3)")
  }

  @Test("skips what is longer than an event may be, without holding it, and reads on")
  func tooLong() {
    for (text, expected) in [
      ("{\"event\":\"\(String(repeating: "x", count: 3000))\"}\n\(b)", "tooLarge@1 b@2"),
      ("{\"event\":\n\"\(String(repeating: "x", count: 3000))\"}\n\(b)", "tooLarge@1 b@3"),
      (
        "[\(a),{\"event\":\"\(String(repeating: "x", count: 3000))\"}\n,\(b)]\n\(c)", "a@1 tooLarge@1 b@2 c@3"
      ),
      ("\"\(String(repeating: "x", count: 3000))\"\n\(b)", "tooLarge@1 b@2"),
      ("\(a)\(String(repeating: " ", count: 3000))x\n\(b)", "a@1 notAnObject@1 b@2"),
      ("[1\(String(repeating: "x", count: 3000)),\(b)]", "notAnObject@1 b@1"),
    ] {
      for size in [1, 7, 64, 5000] {
        let stream = EventStream(decoder: EventDecoder(), maximumLength: 1000, isInsideString: false)
        #expect(
          items(of: stream, Array(text.utf8), size: size).map { summary($0) }.joined(separator: " ")
            == expected)
      }
    }
    let exact = "{\"event\":\"e\",\"id\":\"x\",\"p\":\"\(String(repeating: "x", count: 1000 - 29))\"}"
    #expect(exact.utf8.count == 1000)
    for (text, expected) in [
      ("\(exact)\n\(b)", "x@1 b@2"), ("{ \(exact.dropFirst())\n\(b)", "tooLarge@1 b@2"), (exact, "x@1"),
      (String(exact.dropLast()) + " ", "truncated@1"), (String(exact.dropLast()) + "  ", "tooLarge@1"),
    ] {
      let stream = EventStream(decoder: EventDecoder(), maximumLength: 1000, isInsideString: false)
      #expect(
        items(of: stream, Array(text.utf8), size: 99).map { summary($0) }.joined(separator: " ") == expected)
    }
  }

  @Test(
    "holds no more than the longest event and a piece, whatever comes",
    arguments: [
      "x", " ", "\n", "[", "{", "\"", "{\"event\":\"e\"}", "{\"event\":\n", "{\"a\":[\n", "\\\"", "[1,",
    ])
  func bounded(unit: String) {
    let piece = Array(String(repeating: unit, count: 2000 / unit.utf8.count).utf8)
    for beginning in ["", "{\"event\":\"", "\"", "[", "[{\"event\":", "[x", "\(a)"] {
      let stream = EventStream(decoder: EventDecoder(), maximumLength: 3000, isInsideString: false)
      Array(beginning.utf8).withUnsafeBytes { stream.feed($0) }
      for _ in 0..<8 {
        piece.withUnsafeBytes { stream.feed($0) }
        while stream.next() != nil {}
        #expect(stream.buffer.capacity <= 2 * (3000 + 2000), "\(beginning)")
      }
    }
  }

  @Test("needs no newline behind an event that another one follows, and waits for one otherwise")
  func waits() {
    let stream = EventStream()
    func feed(_ text: String) -> String {
      Array(text.utf8).withUnsafeBytes { stream.feed($0) }
      var items: [String] = []
      while let item = stream.next() { items.append(summary(item)) }
      return items.joined(separator: " ")
    }
    #expect(feed("{\"event\":\"e\",") == "")
    #expect(feed("\"id\":\"x\"}") == "")
    #expect(feed("\n") == "x@1")
    #expect(feed("\(pretty)\n") == "p@2")
    #expect(feed("\(a)\(b)") == "a@12")
    #expect(feed("x") == "")
    stream.finish()
    #expect(feed("") == "trailingText@12")
  }

  @Test("gives the same items in whatever pieces the input comes", arguments: EventFixture.names)
  func pieces(name: String) throws {
    let bytes = try EventFixture.bytes(name)
    let whole = EventStream.items(in: bytes)
    #expect(!whole.isEmpty)
    for size in [1, 2, 3, 5, 17, 100] {
      #expect(items(of: EventStream(), bytes, size: size) == whole, "pieces of \(size)")
    }
  }

  @Test(
    "reads the samples of streams",
    arguments: [
      ("stream.ndjson", "evt_1@1 evt_2@2 truncated@4 evt_4@5 evt_5@6"),
      ("array.json", "evt_1@2 evt_2@3 evt_3@10"),
      ("string.json", "evt_1@1"), ("string-array.json", "evt_1@1 evt_2@1"),
      ("pretty-cut.json", "truncated@1 evt_2@9 evt_3@16"),
      ("call.received.json", "evt_01k5c8y3zq7m4t9w2r6v0xhbnd@1"),
    ])
  func samples(name: String, expected: String) throws {
    let items = EventStream.items(in: try EventFixture.bytes(name))
    #expect(items.map { summary($0) }.joined(separator: " ") == expected)
  }
}

/// The items of an input that comes in pieces of this size.
func items(of stream: EventStream, _ bytes: [UInt8], size: Int) -> [EventStream.Item] {
  var items: [EventStream.Item] = []
  for start in stride(from: 0, to: bytes.count, by: size) {
    bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { stream.feed($0) }
    while let item = stream.next() { items.append(item) }
  }
  stream.finish()
  while let item = stream.next() { items.append(item) }
  return items
}
