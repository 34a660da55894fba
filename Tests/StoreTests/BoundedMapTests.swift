import Testing

@testable import Store

@Suite("a bounded map")
struct BoundedMapTests {
  @Test("forgets what was put in first")
  func capacity() {
    var map = BoundedMap<Int, String>(capacity: 3)
    for key in 1...3 { map.insert(key, "\(key)", at: 0) }
    // Put in again, it is the newest.
    map.insert(1, "again", at: 0)
    #expect(map.count == 3)
    map.insert(4, "4", at: 0)
    #expect([1, 2, 3, 4].map { map.value($0, at: 0) } == ["again", nil, "3", "4"])
    map.insert(5, "5", at: 0)
    map.insert(6, "6", at: 0)
    #expect([1, 3, 4, 5, 6].map { map.value($0, at: 0) } == [nil, nil, "4", "5", "6"])
  }

  @Test("forgets what is too old")
  func age() {
    var map = BoundedMap<Int, Int>(capacity: 100, maximumAge: 10)
    map.insert(1, 1, at: 0)
    map.update(1, at: 5, insert: 0) { $0 += 1 }
    #expect(map.value(1, at: 10) == 2)
    #expect(map.value(1, at: 11) == nil)
    map.update(1, at: 11, insert: 7) { $0 += 1 }
    #expect(map.value(1, at: 11) == 8)
    map.insert(2, 2, at: 22)
    #expect(map.count == 1)
  }

  @Test("stays small over many insertions")
  func many() {
    var map = BoundedMap<Int, Int>(capacity: 10)
    for key in 0..<100_000 { map.insert(key, key, at: 0) }
    #expect(map.count == 10)
    var sum = 0
    map.forEach { key, _ in sum += key }
    #expect(sum == (99_990..<100_000).reduce(0, +))
  }
}
