import LuaSyntax
import Testing

struct ParserTests {
  @Test(
    "reads all that Lua 5.4 has",
    arguments: [
      "local a <const>, b <close> = 1, nil", "goto done ::done::", "return 7 // 2 ~ 3 & 4 | 5 << 1 >> 2, ~1, -2^-3",
      "local t = { 1, x = 2, [3] = 4; f() }", "a.b.c:d 'x' {} [[y]] (1)", "function a.b:c(...) return ... end",
      "for i = 1, 10, 2 do break end for k, v in pairs{} do end", "repeat local x = f() until x",
      "local s = [==[\n]]]=]]==] --[[ c\n ]] --[=[]=] x = 1", #"s = "\x41\u{7FFFFFFF}\065\z   \"\'\\""#,
      "n = 0x.8p1 + 0xA + 1e-3 + .5 + 3. + 0xffffffffffffffffff", "if a then elseif b then else end",
      "#!/bin/x\nreturn",
      "\u{FEFF}x = 1", "while true do ; end", "(f or g)(1)",
    ])
  func reads(_ source: String) throws { _ = try Parser.parse(Array(source.utf8)) }

  @Test(
    "says where reading ended",
    arguments: [
      ("x = = 1", 1, 5), ("local ä = 1", 1, 7), ("f(\n  1,,2)", 2, 5), ("x = 'abc", 1, 5), ("n = 3x", 1, 5),
      ("a.b", 1, 4), ("local x <odd> = 1", 1, 13), ("if x then", 1, 10), (#"s = "\400""#, 1, 5),
    ])
  func place(_ source: String, line: Int, column: Int) throws {
    let error = try #require(throws: SyntaxError.self) { try Parser.parse(Array(source.utf8)) }
    #expect(error.span.line == line)
    #expect(error.span.column == column)
  }

  @Test("counts characters, not bytes, and keeps comments")
  func places() throws {
    let chunk = try Parser.parse(Array("local s = 'äö' x = 1 -- check: ignore\n".utf8))
    #expect(chunk.function.body.map(\.span.column) == [1, 16])
    #expect(chunk.comments.map(\.text) == [" check: ignore"])
  }

  @Test("takes a long line in the time of many short ones", .timeLimit(.minutes(1)))
  func long() throws {
    let chunk = try Parser.parse(Array(("x = 'ä' " + String(repeating: "x = x + 1 ", count: 40_000) + "y = 1").utf8))
    #expect(chunk.function.body.last?.span.column == 400_009)
  }

  @Test(
    "refuses what is nested too deep, quickly",
    arguments: [
      String(repeating: "(", count: 100_000), String(repeating: "{", count: 100_000),
      String(repeating: "do ", count: 100_000),
      "x = " + String(repeating: "- ", count: 100_000) + "1", "x = a" + String(repeating: ".b", count: 100_000),
      "x = 1" + String(repeating: "+1", count: 100_000), "x = a" + String(repeating: "..a", count: 100_000),
      "f" + String(repeating: "()", count: 100_000), String(repeating: "f(function() ", count: 100_000),
    ])
  func deep(_ source: String) {
    #expect(throws: SyntaxError.self) { try Parser.parse(Array(source.utf8)) }
  }
}
