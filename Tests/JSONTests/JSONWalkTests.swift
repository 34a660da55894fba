import CJSON
import JSON
import Testing

/// The inline walk of CJSON.h reads simdjson's tape by itself: here it is held against simdjson's own
/// rendering.
@Suite("JSON walk")
struct JSONWalkTests {
  @Test(
    "sees what simdjson sees",
    arguments: [
      "[]", "{}", "[[],{},[[]]]", #"{"a":{},"b":[],"c":{"d":[1,{"e":null}]}}"#,
      #"["",null,true,false,0,-1,9223372036854775807,18446744073709551615,"é","\u0000"]"#,
      #"{"":"","a":1,"a":2}"#, "7", #""text""#, "null",
    ])
  func matches(text: String) throws {
    let bytes = Array(text.utf8)
    let parser = try #require(wsjson_create())
    defer { wsjson_destroy(parser) }
    var root = wsjson_value()
    #expect(wsjson_parse(parser, bytes, bytes.count, &root) == wsjson_ok)
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = wsjson_minify(parser, &buffer, buffer.count)
    let theirs = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let ours = try JSONParser().withValue(of: bytes) { value in
      var writer = JSONWriter()
      writer.write(value)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    #expect(ours == theirs)
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
