import CJSON
import CReferenceJSON
import JSON
import Testing

/// The inline walk of CJSON.h is held against simdjson's view of the same texts.
@Suite("JSON walk")
struct JSONWalkTests {
  /// Says what differs between the two, if anything does.
  private func difference(_ bytes: [UInt8]) -> String? {
    wsreference_difference(bytes, bytes.count).map { String(cString: $0) }
  }

  @Test(
    "sees what simdjson sees",
    arguments: [
      "[]", "{}", "[[],{},[[]]]", #"{"a":{},"b":[],"c":{"d":[1,{"e":null}]}}"#,
      #"["",null,true,false,0,-1,9223372036854775807,18446744073709551615,"é","\u0000"]"#,
      #"{"":"","a":1,"a":2}"#, "7", #""text""#, "null", "[1.5,-0.0,1e-7,123456789012345678,4.9e-324]",
      #"["0123456789abcdef","0123456789abcde\n","\ud83d\ude00","\/\b\f\r\t\"\\"]"#, "[1,", "{\"a\" 1}", "\u{1}",
    ])
  func matches(text: String) {
    #expect(difference(Array(text.utf8)) == nil)
  }

  @Test("sees what simdjson sees wherever a string ends in a block of the text")
  func everyAlignment() {
    for length in 0...70 {
      let plain = String(repeating: "x", count: length)
      for end in ["", "\\n", "é", "€\\\"", "😀y", "\u{7F}", "\u{1F}", "\\", "\\u00e"] {
        #expect(difference(Array("[\"\(plain)\(end)\",\"\(end)\(plain)\"]".utf8)) == nil, "\(length) \(end)")
      }
    }
  }

  @Test("counts elements and members")
  func counts() throws {
    let parser = try #require(wsjson_create())
    defer { wsjson_destroy(parser) }
    var root = wsjson_value()
    for (text, count) in [("[]", 0), ("[1,[2,3]]", 2), (#"{"a":1,"b":{"c":2,"d":3},"e":4}"#, 3)] {
      let bytes = Array(text.utf8)
      #expect(wsjson_parse(parser, bytes, bytes.count, &root) == wsjson_ok)
      #expect(wsjson_count(root) == count)
    }
  }
}
