import Testing

@testable import WawpScript

@Suite("Bracket stack")
struct BracketStackTests {
  @Test("remembers the kind of each of 129 brackets", arguments: [1, 2, 64, 65, 127, 128, 129])
  func remembers(depth: Int) {
    // given a pattern without a period that could hide a lost bit
    let kinds = (0..<depth).map { $0 * $0 % 7 < 3 }
    var stack = BracketStack()
    for kind in kinds { stack.push(isArray: kind) }
    #expect(stack.isFull == (depth == BracketStack.capacity))
    for kind in kinds.reversed() {
      #expect(stack.isInArray == kind)
      let isOtherClosed = stack.pop(isArray: !kind)
      let isClosed = stack.pop(isArray: kind)
      #expect(!isOtherClosed && isClosed)
    }
    #expect(stack.isEmpty)
  }

  @Test("closes nothing when nothing is open")
  func empty() {
    var stack = BracketStack()
    let isClosed = stack.pop(isArray: true) || stack.pop(isArray: false)
    #expect(!isClosed && !stack.isInArray && stack.isEmpty)
  }
}
