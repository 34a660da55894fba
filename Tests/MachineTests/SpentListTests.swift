import Machine
import Testing

@Suite("what goes back to the thread that made it")
struct SpentListTests {
  @Test("gives two at a time, each once, those of an earlier time first")
  func two() {
    var list = SpentList<Int>(capacity: 8)
    #expect(list.takeTwo() == (nil, nil))
    for number in 1...3 { list.add(number) }
    #expect(list.takeTwo() == (3, 2))
    for number in 4...5 { list.add(number) }
    #expect(list.takeTwo() == (1, nil))
    #expect(list.takeTwo() == (5, 4))
    #expect(list.takeTwo() == (nil, nil))
  }

  @Test("keeps no more than it was told to")
  func bounded() {
    var list = SpentList<Int>(capacity: 8)
    for _ in 0..<3 {
      for number in 1...100 { list.add(number) }
      _ = list.takeTwo()
    }
    #expect(list.takeAll().count <= 8)
    #expect(list.takeAll() == [])
  }

  @Test("what it does not keep, and what is taken, is freed")
  func freed() {
    final class Thing {}
    var list = SpentList<Thing>(capacity: 2)
    weak var first: Thing?
    weak var second: Thing?
    do {
      let (one, two) = (Thing(), Thing())
      (first, second) = (one, two)
      list.add(one)
      list.add(two)
    }
    #expect(first != nil)
    #expect(second == nil)
    _ = list.takeTwo()
    #expect(first == nil)
  }
}
