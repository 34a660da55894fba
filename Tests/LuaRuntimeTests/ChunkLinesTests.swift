import Testing

@testable import LuaRuntime

@Suite("the lines of a chunk that have code")
struct ChunkLinesTests {
  @Test(
    "are those of all functions, called or not",
    arguments: [
      ("", [1]), ("local a = 1\n\nreturn a\n", [1, 3]),
      ("local function f()\n  return 1\nend\nprint(1)\n", [2, 3, 4]),
      ("local t = {\n  a = 1,\n\n  f = function(...)\n    return ...\n  end,\n}\n", [1, 2, 5, 6]),
      ("x = 'a' .. 1.5 .. 7\ny = true and nil or false\n", [1, 2]),
    ] as [(String, [Int])])
  func lines(_ text: String, _ expected: [Int]) throws {
    let state = try LuaState(
      memoryLimit: 16 << 20, allowIO: false, functions: [], finder: { _ in .missing("") }, output: { _, _ in })
    let chunk = try state.load(Array(text.utf8), name: "a.lua")
    let lines = state.lines(of: chunk)
    #expect(lines.sorted() == expected)
  }

  @Test("a function of a thousand lines, whose distances are more than a byte holds")
  func long() throws {
    let text =
      "local a = 1\n" + String(repeating: "\n", count: 500) + "a = 2\n" + (0..<1000).map { "a = \($0)\n" }.joined()
    let state = try LuaState(
      memoryLimit: 16 << 20, allowIO: false, functions: [], finder: { _ in .missing("") }, output: { _, _ in })
    let lines = state.lines(of: try state.load(Array(text.utf8), name: "a.lua"))
    #expect(lines == Set([1] + Array(502...1502)))
  }

  @Test("what is cut or no chunk of Lua 5.4 gives nothing, and harms nobody")
  func broken() throws {
    let state = try LuaState(
      memoryLimit: 16 << 20, allowIO: false, functions: [], finder: { _ in .missing("") }, output: { _, _ in })
    #expect(ChunkLines.read([]) == nil)
    #expect(ChunkLines.read(Array("return 1".utf8)) == nil)
    let chunk = try state.load(
      Array("local function f(a, b) return a .. 'b' end\nreturn f(1, 2.5)".utf8), name: "a.lua")
    let bytes = state.dump(chunk)
    #expect(ChunkLines.read(bytes) == [1, 2])
    for length in bytes.indices { #expect(ChunkLines.read(Array(bytes[..<length])) == nil) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      var other = bytes
      other[Int.random(in: 31..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      _ = ChunkLines.read(other)
    }
  }
}
