import Testing

@testable import wawp_script

@Suite("memory is given back")
struct RestTests {
  /// How often memory was given back over these looks.
  private func given(_ looks: [(accepted: Int, open: Int)]) -> Int {
    var rest = Rest()
    var count = 0
    for look in looks { rest.look(look) { count += 1 } }
    return count
  }

  @Test("once when much work was done and nothing is done any more")
  func once() {
    #expect(given([(0, 0), (500, 20), (2000, 40), (2000, 40), (2000, 40), (2000, 40)]) == 1)
  }

  @Test("not while work goes on, and not after a little")
  func busy() {
    #expect(given((0...50).map { ($0 * 1000, 0) }) == 0)
    #expect(given([(0, 0), (10, 0), (10, 0), (10, 0)]) == 0)
  }

  @Test("again when the calls that were awaited have ended")
  func calls() {
    #expect(given([(5000, 5000), (5000, 5000), (5000, 3000), (5000, 10), (5000, 10), (5000, 10)]) == 2)
  }
}
