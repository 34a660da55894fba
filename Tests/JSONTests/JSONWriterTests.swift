import JSON
import Testing

/// What a writer holds after some calls.
private func written(_ body: (inout JSONWriter) -> Void) -> String {
  var writer = JSONWriter()
  body(&writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("sets commas and colons in nested containers")
  func nesting() {
    let raw = Array("[0]".utf8)
    let text = written { writer in
      writer.beginObject()
      writer.key("a")
      writer.beginArray()
      writer.write(1)
      writer.beginArray()
      writer.endArray()
      writer.beginObject()
      writer.endObject()
      writer.write(true)
      writer.endArray()
      writer.key("b\"\n" as String)
      writer.writeNull()
      writer.key("c")
      raw.withUnsafeBytes { writer.writeRaw($0) }
      writer.endObject()
      writer.newline()
      writer.write(false)
    }
    #expect(text == "{\"a\":[1,[],{},true],\"b\\\"\\n\":null,\"c\":[0]}\nfalse")
  }

  @Test("starts anew after removeAll")
  func removeAll() {
    let text = written {
      $0.beginObject()
      $0.key("a")
      $0.write("b")
      $0.removeAll()
      $0.write(1)
    }
    #expect(text == "1")
  }

  @Test("grows to any size")
  func grows() {
    var writer = JSONWriter(capacity: 0)
    let long = String(repeating: "x\n", count: 100_000)
    writer.beginArray()
    for _ in 0..<3 { writer.write(long) }
    writer.endArray()
    #expect(writer.count == 3 * (300_000 + 2) + 2 + 2)
    #expect(writer.withUnsafeBytes { $0.count } == writer.count)
  }

  @Test(
    "escapes what JSON demands and nothing else",
    arguments: [
      ("", #""""#), ("plain text of more than eight bytes", #""plain text of more than eight bytes""#),
      (#"a"b"#, #""a\"b""#), (#"a\b"#, #""a\\b""#), ("\n\r\t\u{8}\u{C}", #""\n\r\t\b\f""#),
      ("\u{0}\u{1}\u{1F}", #""\u0000\u0001\u001f""#), ("\u{7F}é€😀\u{2028}/", "\"\u{7F}é€😀\u{2028}/\""),
      ("12345678\"", #""12345678\"""#), ("1234567\"8", #""1234567\"8""#),
    ])
  func escapes(text: String, expected: String) {
    #expect(written { $0.write(text) } == expected)
    let bytes = Array(text.utf8)
    #expect(written { writer in bytes.withUnsafeBufferPointer { writer.write(utf8: $0) } } == expected)
  }

  @Test("escapes every byte at every place of a word as one alone")
  func escapesAtEveryPlace() {
    for byte in UInt8(0)..<0x80 {
      let alone = written { $0.write(String(Unicode.Scalar(byte))) }.dropFirst().dropLast()
      for place in 0..<17 {
        var text = [UInt8](repeating: UInt8(ascii: "a"), count: 17)
        text[place] = byte
        let before = String(repeating: "a", count: place)
        let after = String(repeating: "a", count: 16 - place)
        let expected = "\"\(before)\(alone)\(after)\""
        #expect(written { writer in text.withUnsafeBufferPointer { writer.write(utf8: $0) } } == expected)
        #expect(written { $0.write(String(decoding: text, as: UTF8.self)) } == expected)
      }
    }
  }

  @Test(
    "writes U+FFFD for what is no UTF-8, as Swift's own decoding does",
    arguments: [
      [0xFF], [0x80, 0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80],
      [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0xC3, 0xA9], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80],
      [0xC3, 0xA9, 0xFF, 0x22], [0xF1, 0x80, 0x41], [0xF8, 0x88, 0x80, 0x80],
    ] as [[UInt8]])
  func replacesInvalidUTF8(bytes: [UInt8]) {
    let padded = Array("begin".utf8) + bytes + Array("end of it".utf8)
    let expected = written { $0.write(String(decoding: padded, as: UTF8.self)) }
    #expect(written { writer in padded.withUnsafeBufferPointer { writer.write(utf8: $0) } } == expected)
  }

  @Test(
    "writes integers",
    arguments: [
      (0, "0"), (7, "7"), (-7, "-7"), (10, "10"), (99, "99"), (100, "100"), (Int.max, "9223372036854775807"),
      (Int.min, "-9223372036854775808"),
    ])
  func integers(value: Int, expected: String) {
    #expect(written { $0.write(value) } == expected)
  }

  @Test("writes unsigned integers beyond Int")
  func unsigned() {
    #expect(written { $0.write(UInt64.max) } == "18446744073709551615")
  }

  @Test(
    "writes doubles so that they read back the same",
    arguments: [
      (0.0, "0.0"), (5, "5.0"), (-1.5, "-1.5"), (0.1, "0.1"), (1767225600.123, "1767225600.123"),
      (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"), (-.infinity, "null"),
      (.nan, "null"),
    ] as [(Double, String)])
  func doubles(value: Double, expected: String) throws {
    let text = written { $0.write(value) }
    #expect(text == expected)
    guard value.isFinite else { return }
    try JSONParser().withValue(of: Array(text.utf8)) { #expect($0.double == value) }
  }

  @Test(
    "writes doubles with a fixed number of decimals",
    arguments: [
      (84.1, 1, "84.1"), (84.06, 1, "84.1"), (84.04, 1, "84.0"), (0.25, 1, "0.3"), (0, 1, "0.0"),
      (-0.04, 1, "0.0"), (-2.5, 0, "-3"), (1234.5678, 3, "1234.568"), (0.001, 3, "0.001"),
      (999.9999, 3, "1000.000"), (1e15, 1, "1000000000000000.0"), (1e17, 1, "1e+17"),
      (1e14, 1, "100000000000000.0"), (.nan, 1, "null"),
      (.infinity, 3, "null"), (1.5, -1, "2"), (1.5, 99, "1.500000000"),
    ] as [(Double, Int, String)])
  func decimals(value: Double, decimals: Int, expected: String) {
    #expect(written { $0.write(value, decimals: decimals) } == expected)
  }

  @Test("writes a parsed value again, integers and their limits untouched")
  func values() throws {
    let text = #"{"a":[1,2.5,null,true,"x\n",18446744073709551615,-9223372036854775808],"é":{}}"#
    try JSONParser().withValue(of: Array(text.utf8)) { value in
      #expect(written { $0.write(value) } == text)
    }
  }
}
