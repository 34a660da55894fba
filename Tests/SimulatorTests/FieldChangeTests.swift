import JSON
import Testing

@testable import Simulator

@Suite("FieldChange")
struct FieldChangeTests {
  private func changed(_ text: String, by changes: String...) throws -> String {
    var value = try JSONParser().withValue(of: Array(text.utf8)) { EventValue($0) }
    for change in changes { try FieldChange(parsing: change).apply(to: &value) }
    return String(decoding: value.bytes, as: UTF8.self)
  }

  @Test(
    "sets what the path names, whatever was there",
    arguments: [
      ("a=1", #"{"a":1,"b":[1,2]}"#), ("a.b.c=x", #"{"a":{"b":{"c":"x"}},"b":[1,2]}"#),
      ("b.0=null", #"{"a":null,"b":[null,2]}"#), ("b.2=3", #"{"a":null,"b":[1,2,3]}"#),
      ("c=true", #"{"a":null,"b":[1,2],"c":true}"#), (#"c.user\.id=42"#, #"{"a":null,"b":[1,2],"c":{"user.id":42}}"#),
      ("a=", #"{"b":[1,2]}"#), (#"a="""#, #"{"a":"","b":[1,2]}"#), (#"a={"x":[]}"#, #"{"a":{"x":[]},"b":[1,2]}"#),
      ("a=not json", #"{"a":"not json","b":[1,2]}"#), ("a=b=c", #"{"a":"b=c","b":[1,2]}"#),
      ("x.y=", #"{"a":null,"b":[1,2]}"#),
    ])
  func sets(_ change: String, _ expected: String) throws {
    #expect(try changed(#"{"a":null,"b":[1,2]}"#, by: change) == expected)
  }

  @Test("makes several changes in their order")
  func order() throws {
    #expect(try changed("{}", by: "a=1", "a=2", "b=3", "b=") == #"{"a":2}"#)
  }

  @Test("refuses what is no path and value", arguments: ["", "a", "=1", "a..b=1", ".a=1"])
  func malformed(_ text: String) {
    #expect(throws: SimulatorError.self) { try FieldChange(parsing: text) }
  }

  @Test("refuses a path into a text or beyond an array, and changes nothing", arguments: ["a.b=1", "b.5=1", "b.x=1"])
  func misfits(_ text: String) {
    #expect(throws: SimulatorError.self) { try changed(#"{"a":"x","b":[1,2]}"#, by: text) }
  }
}
