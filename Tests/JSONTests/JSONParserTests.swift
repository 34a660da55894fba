import JSON
import Testing

/// Parses a text and renders what the walk saw.
private func parsed(_ text: String) throws -> String {
  try parsed(Array(text.utf8))
}

private func parsed(_ bytes: [UInt8]) throws -> String {
  try JSONParser().withValue(of: bytes) { value in
    var writer = JSONWriter()
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

private func refusal(_ bytes: [UInt8]) -> JSONError? {
  do {
    _ = try parsed(bytes)
    return nil
  } catch {
    return error as? JSONError
  }
}

private func refusal(_ text: String) -> JSONError? { refusal(Array(text.utf8)) }

@Suite("JSON parser")
struct JSONParserTests {
  @Test(
    "reads every kind of value",
    arguments: [
      ("null", "null"), ("true", "true"), (" false ", "false"), ("0", "0"), ("-0", "0"), ("-7", "-7"),
      ("1.5", "1.5"), ("5.0", "5.0"), ("1e2", "100.0"), (#""""#, #""""#), (#""a""#, #""a""#),
      ("[]", "[]"), ("{}", "{}"), ("[ 1 , [ ] , { } ]", "[1,[],{}]"),
      (#"{"a":{"b":[null,true,"x",2.25]},"c":-1}"#, #"{"a":{"b":[null,true,"x",2.25]},"c":-1}"#),
      ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
      (#""\u0000\u00e9\n\ud83d\ude00""#, "\"\\u0000\u{E9}\\n\u{1F600}\""),
    ])
  func readsValues(text: String, expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "takes integers beyond 64 bits for doubles",
    arguments: [
      ("9223372036854775808", 9_223_372_036_854_775_808.0), ("18446744073709551615", 1.8446744073709552e19),
      ("18446744073709551616", 1.8446744073709552e19), ("-9223372036854775809", -9.223372036854775808e18),
      ("123456789012345678901234567890", 1.2345678901234568e29),
    ])
  func takesLargeIntegersForDoubles(text: String, expected: Double) throws {
    // given an integer among other values, so that what stands around it is seen too
    let bytes = Array(#"{"before":"é\ud83d","n":\#(text),"after":[1]}"#.utf8)
    try JSONParser().withValue(of: bytes) { value in
      #expect(value["n"]?.kind == .double)
      #expect(value["n"]?.double == expected)
      #expect(value["n"]?.int == nil)
      #expect(value["before"]?.string == "é\u{FFFD}")
      #expect(value["after"]?.elements?.map { $0.int } == [1])
    }
  }

  @Test("keeps integers from 2^63 to 2^64 - 1 exact for those who ask")
  func keepsLargeUnsigned() throws {
    try JSONParser().withValue(of: Array("[18446744073709551615,1,1e19]".utf8)) { value in
      #expect(value.elements?.map { $0.largeUnsigned } == [.max, nil, nil])
      #expect(value.elements?.map { $0.double } == [1.8446744073709552e19, 1, 1e19])
    }
  }

  @Test(
    "replaces lone surrogate escapes by U+FFFD",
    arguments: [
      (#""\ud83d""#, "\u{FFFD}"), (#""a\ude00b""#, "a\u{FFFD}b"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}\u{1F600}"), (#""\uD83Dx\\""#, "\u{FFFD}x\\"),
      (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
    ])
  func replacesLoneSurrogates(text: String, expected: String) throws {
    try JSONParser().withValue(of: Array(text.utf8)) { #expect($0.string == expected) }
  }

  @Test("skips a byte-order mark, and counts it in the column of an error")
  func skipsByteOrderMark() throws {
    #expect(try parsed([0xEF, 0xBB, 0xBF] + Array("{}".utf8)) == "{}")
    #expect(refusal([0xEF, 0xBB, 0xBF] + Array("{]".utf8))?.offset == 4)
    #expect(refusal([0xEF, 0xBB, 0xBF])?.kind == .empty)
  }

  @Test("lets the last of two equal keys win")
  func lastKeyWins() throws {
    try JSONParser().withValue(of: Array(#"{"a":1,"b":2,"a":3}"#.utf8)) { value in
      #expect(value["a"]?.int == 3)
      #expect(value.members?.map { $0.key.string } == ["a", "b", "a"])
    }
  }

  @Test(
    "reads 128 levels and not 129",
    arguments: ["1", "1e0", "99999999999999999999"])
  func limitsDepth(innermost: String) throws {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + innermost + String(repeating: close, count: depth)
      }
      #expect(refusal(nested(128)) == nil)
      #expect(refusal(nested(129))?.kind == .tooDeep)
      #expect(refusal(nested(4000))?.kind == .tooDeep)
      #expect(refusal(nested(129))?.message.hasPrefix("nested more than 128 deep at line 1") == true)
    }
    // An empty container does not count.
    #expect(refusal(String(repeating: "[", count: 129) + String(repeating: "]", count: 129)) == nil)
    #expect(
      refusal(String(repeating: "[", count: 130) + String(repeating: "]", count: 130))?.kind == .tooDeep)
  }

  @Test("reads 16 MiB and not a byte more, and small texts afterwards")
  func limitsLength() throws {
    let parser = JSONParser()
    var text = [UInt8](repeating: UInt8(ascii: "x"), count: 16 * 1024 * 1024)
    text[0] = UInt8(ascii: "\"")
    text[text.count - 1] = UInt8(ascii: "\"")
    try parser.withValue(of: text) { #expect($0.text?.count == text.count - 2) }
    try parser.withValue(of: Array("[1]".utf8)) { #expect($0.elements?.map { $0.int } == [1]) }
    text.append(UInt8(ascii: " "))
    #expect(refusal(text)?.message == "larger than 16 MiB")
    try parser.withValue(of: Array("[2]".utf8)) { #expect($0.elements?.map { $0.int } == [2]) }
  }

  @Test(
    "says why and where a text is refused",
    arguments: [
      ("", JSONError.Kind.empty, "the text is empty"),
      (" \n ", .empty, "the text is empty"),
      (#"{"a":"b"#, .truncated, "the text ends inside a string (line 1, column 8): it looks cut off"),
      ("{\n \"a\":\n  \"b", .truncated, "the text ends inside a string (line 3, column 5): it looks cut off"),
      (#"{"a\"#, .truncated, "the text ends inside a string (line 1, column 5): it looks cut off"),
      (#"{"a\u00"#, .truncated, "the text ends inside a string (line 1, column 8): it looks cut off"),
      (#"{"a":"#, .truncated, "the text ends inside an object (line 1, column 6): it looks cut off"),
      (#"{"a""#, .truncated, "the text ends inside an object (line 1, column 5): it looks cut off"),
      (#"{"a":1"#, .truncated, "the text ends inside an object (line 1, column 7): it looks cut off"),
      (#"{"a":1,"#, .truncated, "the text ends inside an object (line 1, column 8): it looks cut off"),
      ("[", .truncated, "the text ends inside an array (line 1, column 2): it looks cut off"),
      ("[tr", .truncated, "the text ends inside a word (line 1, column 4): it looks cut off"),
      ("[1.", .truncated, "the text ends inside a number (line 1, column 4): it looks cut off"),
      ("[-", .truncated, "the text ends inside a number (line 1, column 3): it looks cut off"),
      ("{\"a\":\"b\n\"}", .truncated, "a line ends inside a string (line 1, column 8): it looks cut off"),
      ("{} {}", .trailingText, "unexpected text after the end of the value at line 1, column 4"),
      ("{}x", .trailingText, "unexpected text after the end of the value at line 1, column 3"),
      ("true false", .trailingText, "unexpected text after the end of the value at line 1, column 6"),
      ("{]", .malformed, "expected a name in double quotes, found `]` at line 1, column 2"),
      ("{'a':1}", .malformed, "expected a name in double quotes, found `'` at line 1, column 2"),
      ("{a:1}", .malformed, "expected a name in double quotes, found `a` at line 1, column 2"),
      (#"{"a" 1}"#, .malformed, "expected `:`, found `1` at line 1, column 6"),
      (#"{"a":1 "b":2}"#, .malformed, "expected `,` or `}`, found `\"` at line 1, column 8"),
      (#"{"a":1,}"#, .malformed, "expected a name in double quotes, found `}` at line 1, column 8"),
      ("[1,]", .malformed, "expected a value, found `]` at line 1, column 4"),
      ("[1 2]", .malformed, "expected `,` or `]`, found `2` at line 1, column 4"),
      ("[1}", .malformed, "expected `,` or `]`, found `}` at line 1, column 3"),
      ("[nul]", .malformed, "expected a value, found `n` at line 1, column 2"),
      ("NaN", .malformed, "expected a value, found `N` at line 1, column 1"),
      ("`", .malformed, "expected a value, found a backtick at line 1, column 1"),
      ("[é]", .malformed, "expected a value, found byte 0xc3 at line 1, column 2"),
      ("<html>", .malformed, "expected a value, found `<` at line 1, column 1"),
      ("[01]", .malformed, "a malformed number at line 1, column 2"),
      ("[1.]", .malformed, "a malformed number at line 1, column 2"),
      ("[-]", .malformed, "a malformed number at line 1, column 2"),
      ("[1e+]", .malformed, "a malformed number at line 1, column 2"),
      (#"["\x"]"#, .malformed, "an unknown escape inside a string at line 1, column 3"),
      (#"["\u00g0"]"#, .malformed, "an unknown escape inside a string at line 1, column 3"),
      ("[\"a\u{1}\"]", .malformed, "a control character (0x01) inside a string at line 1, column 4"),
      ("[1,\n 1e999]", .numberRange, "a number too large for a double at line 2, column 2"),
      ("-1e400", .numberRange, "a number too large for a double at line 1, column 1"),
    ])
  func diagnoses(text: String, kind: JSONError.Kind, message: String) {
    let error = refusal(text)
    #expect(error?.kind == kind)
    #expect(error?.message == message)
  }

  @Test("refuses an integer of 400 digits as too large for a double, and takes 1e-999 for 0")
  func numberRange() throws {
    #expect(refusal(String(repeating: "9", count: 400))?.kind == .numberRange)
    #expect(try parsed("[1e-999,99999999999999999999]") == "[0.0,1e+20]")
    // The exponent alone does not tell: what stands before it may make up for it.
    let digits = String(repeating: "9", count: 400)
    #expect(refusal("[1\(digits)e-50]")?.kind == .numberRange)
    #expect(try parsed("[1\(digits)e-300]") == "[2e+100]")
    #expect(
      try parsed("[0.\(String(repeating: "0", count: 400))1,-0.\(String(repeating: "0", count: 400))1e+9]")
        == "[0.0,-0.0]")
    #expect(try parsed("[1e-99999999999999999999]") == "[0.0]")
    #expect(refusal("[1e99999999999999999999]")?.kind == .numberRange)
  }

  @Test(
    "finds invalid UTF-8 and says at which byte",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82, 0x20], [0xF5, 0x80, 0x80, 0x80], [0x80],
      [0xF0, 0x82, 0x82, 0xAC], [0xF4, 0x90, 0x80, 0x80],
    ] as [[UInt8]])
  func invalidUTF8(bytes: [UInt8]) {
    let error = refusal(Array("{\"ab\":\"c".utf8) + bytes + Array("\"}".utf8))
    #expect(error?.kind == .invalidUTF8)
    #expect(error?.message == "invalid UTF-8 at byte 9 (line 1, column 9)")
    #expect(error?.offset == 8)
  }

  @Test("takes a text cut in the middle of a character for cut off")
  func cutCharacter() {
    for character in ["é", "€", "😀"] {
      for length in 1..<character.utf8.count {
        #expect(refusal(Array("\"a".utf8) + Array(character.utf8.prefix(length)))?.kind == .truncated)
      }
    }
  }

  @Test("agrees with itself on every prefix of a text: each is cut off, and none is accepted")
  func everyPrefixIsTruncated() {
    let text = #"{"a":[1,-2.5e+3,true,false,null,"x\u00e9\ud83d\ude00\n€"],"b":{"c":{}},"d":[[]]}"#
    let bytes = Array(text.utf8)
    for length in 1..<bytes.count {
      #expect(refusal(Array(bytes.prefix(length)))?.kind == .truncated, "\(length)")
    }
    #expect(refusal(bytes) == nil)
  }
}
