import Testing

@testable import Store

@Suite("what is known of new events without the file")
struct NewcomersTests {
  /// A file without events was opened.
  private func opened(highest: Int64 = 0) -> Newcomers {
    let newcomers = Newcomers()
    newcomers.open(highest: highest)
    #expect(newcomers.empty(for: 0))
    newcomers.learn([], isLast: true)
    return newcomers
  }

  @Test("numbers go on behind the file's highest, and an id is new once")
  func numbers() {
    let newcomers = opened(highest: 7)
    #expect(newcomers.announce([.sample("a"), .sample("b")]) == [8, 9])
    #expect(newcomers.announce([.sample("a")]) == nil)
    #expect(newcomers.number(for: "c") == 10)
    #expect(newcomers.announce([.sample("c")]) == nil)
    #expect(newcomers.announce([.sample("d")]) == [11])
  }

  @Test("of a list with a known id nothing is announced, nor of one that names an id twice")
  func lists() {
    let newcomers = opened()
    newcomers.learn(["old"], isLast: true)
    #expect(newcomers.announce([.sample("x"), .sample("old")]) == nil)
    #expect(newcomers.announce([.sample("y"), .sample("y")]) == nil)
    #expect(newcomers.announce([.sample("z")]) == [1])
  }

  @Test("nothing is certain before every id of the file is learned")
  func learning() {
    let newcomers = Newcomers()
    #expect(newcomers.announce([.sample("a")]) == nil)
    newcomers.open(highest: 2)
    #expect(newcomers.empty(for: 2))
    newcomers.learn(["one"], isLast: false)
    #expect(newcomers.announce([.sample("a")]) == nil)
    newcomers.learn(["two"], isLast: true)
    #expect(newcomers.announce([.sample("a")]) == [3])
    // Another file in its place: from the beginning.
    newcomers.open(highest: 1)
    #expect(newcomers.announce([.sample("b")]) == nil)
  }

  @Test("nothing is announced while the file cannot be written")
  func failing() {
    let newcomers = opened()
    newcomers.works(false)
    #expect(newcomers.announce([.sample("a")]) == nil)
    newcomers.works(true)
    #expect(newcomers.announce([.sample("a")]) == [1])
  }

  @Test("at most a thousand announced events are under way")
  func bound() {
    let newcomers = opened()
    for number in 1...1000 { #expect(newcomers.announce([.sample("e\(number)")]) != nil) }
    #expect(newcomers.announce([.sample("a")]) == nil)
    newcomers.settle(1)
    #expect(newcomers.announce([.sample("b"), .sample("c")]) == nil)
    #expect(newcomers.announce([.sample("d")]) == [1001])
  }

  @Test("the filter is not emptied while ids are under way that stand nowhere else")
  func emptying() {
    let newcomers = opened()
    #expect(newcomers.announce([.sample("a")]) != nil)
    #expect(!newcomers.empty(for: 10))
    // Meanwhile no more are announced, so that it can be.
    #expect(newcomers.announce([.sample("b")]) == nil)
    newcomers.settle(1)
    #expect(newcomers.empty(for: 10))
    newcomers.learn(["a"], isLast: true)
    #expect(newcomers.announce([.sample("a")]) == nil)
    #expect(newcomers.announce([.sample("b")]) == [2])
  }

  @Test("it is full when it holds more than it was made for, and wide enough after it was filled anew")
  func full() {
    let newcomers = opened()
    let (few, many) = (Newcomers.capacities.lowerBound / 2, Newcomers.capacities.lowerBound * 11 / 10)
    newcomers.learn((0..<few).map { "e\($0)" }, isLast: true)
    #expect(!newcomers.isFull)
    for number in few..<many { _ = newcomers.number(for: "e\(number)") }
    #expect(newcomers.isFull)
    #expect(newcomers.empty(for: many))
    newcomers.learn((0..<many).map { "e\($0)" }, isLast: true)
    #expect(!newcomers.isFull)
  }

  @Test("a number that was not needed is given again, unless a later one was given")
  func back() {
    let newcomers = opened()
    let first = newcomers.number(for: "a")
    newcomers.giveBack(first)
    #expect(newcomers.announce([.sample("b")]) == [first])
    let second = newcomers.number(for: "c")
    #expect(newcomers.announce([.sample("d")]) == [second + 1])
    newcomers.giveBack(second)
    #expect(newcomers.announce([.sample("e")]) == [second + 2])
  }
}
