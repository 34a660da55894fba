import JSON
import Testing

@Suite("JSON value")
struct JSONValueTests {
  private let parser = JSONParser()

  @Test(
    "knows its kind and gives only what it holds",
    arguments: [
      ("null", JSONValue.Kind.null), ("true", .bool), ("false", .bool), ("1", .integer), ("1.0", .double),
      ("18446744073709551615", .double), (#""1""#, .string), ("[]", .array), ("{}", .object),
    ])
  func kinds(text: String, kind: JSONValue.Kind) throws {
    try parser.withValue(of: Array(text.utf8)) { value in
      #expect(value.kind == kind)
      #expect(value.isNull == (kind == .null))
      #expect((value.bool != nil) == (kind == .bool))
      #expect((value.int != nil) == (kind == .integer))
      #expect((value.double != nil) == (kind == .integer || kind == .double))
      #expect((value.string != nil) == (kind == .string))
      #expect((value.text != nil) == (kind == .string))
      #expect((value.elements != nil) == (kind == .array))
      #expect((value.members != nil) == (kind == .object))
      #expect(value["a"] == nil)
    }
  }

  @Test("finds members by key without regard to what surrounds them")
  func findsMembers() throws {
    let text = #"{"a":[{"b":1}],"ab":2,"b":{"a":3},"":4,"a b":null,"x\u0000y":5}"#
    try parser.withValue(of: Array(text.utf8)) { value in
      #expect(value["ab"]?.int == 2)
      #expect(value["b"]?["a"]?.int == 3)
      #expect(value[""]?.int == 4)
      #expect(value["a b"]?.isNull == true)
      #expect(value["x\0y"]?.int == 5)
      #expect(value["c"] == nil)
      #expect(value["x"] == nil)
      #expect(value["a"]?.elements?.map { $0["b"]?.int } == [1])
    }
  }

  @Test("passes the wanted members in one go, doubled keys twice")
  func forEachMember() throws {
    let keys = JSONKeys("id", "from", "missing", "ts")
    try parser.withValue(of: Array(#"{"ts":1,"x":{"id":9},"id":2,"from":3,"id":4}"#.utf8)) { value in
      var seen: [[Int]] = []
      value.forEachMember(of: keys) { place, member in seen.append([place, member.int ?? -1]) }
      #expect(seen == [[3, 1], [0, 2], [1, 3], [0, 4]])
    }
    try parser.withValue(of: Array("[1]".utf8)) { value in
      value.forEachMember(of: keys) { _, _ in Issue.record("an array has no members") }
    }
  }

  @Test("compares text with prefixes and suffixes by bytes")
  func texts() throws {
    try parser.withValue(of: Array(#""120363@g.us""#.utf8)) { value in
      let text = try #require(value.text)
      #expect(text == "120363@g.us")
      #expect(!(text == "120363@g.u"))
      #expect(text.hasPrefix("1203"))
      #expect(!text.hasPrefix("203"))
      #expect(text.hasSuffix("@g.us"))
      #expect(!text.hasSuffix("120363@g.us "))
      #expect(text.withUTF8 { $0.count } == 11)
    }
  }

  @Test("walks large containers in order")
  func walksLargeContainers() throws {
    let numbers = (0..<100_000).map { String($0) }.joined(separator: ",")
    try parser.withValue(of: Array("[\(numbers)]".utf8)) { value in
      let isInOrder = value.elements?.enumerated().allSatisfy { $0.offset == $0.element.int }
      #expect(isInOrder == true)
    }
  }
}
