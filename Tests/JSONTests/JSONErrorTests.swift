import JSON
import Testing

@Suite("JSON error")
struct JSONErrorTests {
  @Test(
    "moves to its place in a larger text",
    arguments: [
      (1, 5, 41, 14, 214), (2, 5, 42, 5, 214),
    ])
  func located(line: Int, column: Int, expectedLine: Int, expectedColumn: Int, expectedOffset: Int) {
    let error = JSONError(kind: .malformed, reason: "x", offset: 14, line: line, column: column)
    let moved = error.located(inTextAt: 200, line: 41, column: 10)
    #expect(moved.line == expectedLine)
    #expect(moved.column == expectedColumn)
    #expect(moved.offset == expectedOffset)
    #expect("\(moved)" == "x at line \(expectedLine), column \(expectedColumn)")
  }
}
