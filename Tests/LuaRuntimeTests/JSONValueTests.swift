import Testing

@testable import LuaRuntime

@Suite("JSON on the stack")
struct JSONValueTests {
  @Test(
    "what is decoded is encoded the same, members by name",
    arguments: [
      "{}", "[]", "null", "true", "0", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "5.0", "1e+300",
      "\"\"", "\"a\\\"b\\\\c\\n\\u0001\"", "\"é€😀\"", "[[],{},[null]]", "{\"a\":{\"b\":[1,2.5,\"x\"]},\"c\":false}",
      "[null,null]", "{\"n\":null}", "0.1", "123456789.123",
    ])
  func roundTrip(_ text: String) throws {
    let source = "return host.encode(host.decode([==[\(text)]==]))"
    #expect(try Bench().value(source) == text)
  }

  @Test(
    "values without a JSON form are errors that say where",
    arguments: [
      ("print", "cannot encode a function as JSON"),
      ("{a = {b = {1, print}}}", "cannot encode a function as JSON at .a.b[2]"),
      ("{1, 2, x = 3}", "both names and numbers as keys"), ("{[1.5] = 1}", "neither a name nor a place"),
      ("0/0", "a number that is not finite"), ("{[1] = 1, [1000] = 2}", "an array with so many gaps"),
      ("(function() local t = {} t.t = t return t end)()", "nested more than 128 deep"),
    ])
  func refused(_ value: String, _ message: String) throws {
    let text = try Bench().value("return host.encode(\(value))")
    #expect(text.contains(message), "\(text)")
  }

  @Test("bad JSON is a message with its place")
  func broken() throws {
    #expect(try Bench().value("return host.decode('{\"a\":')").contains("line 1"))
  }

  @Test("bytes that are no UTF-8 become the replacement character")
  func invalid() throws {
    #expect(
      try Bench().value("return host.encode('a\\xffb\\xed\\xa0\\x80')") == "\"a\u{FFFD}b\u{FFFD}\u{FFFD}\u{FFFD}\"")
  }

  @Test("null is a value of its own that cannot be indexed")
  func null() throws {
    #expect(try Bench().value("local n = host.decode('null') return tostring(n) .. type(n)") == "nulluserdata")
    #expect(try Bench().value("return host.decode('null').x").contains("attempt to index wawp.null"))
  }
}
