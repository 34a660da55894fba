import Testing

@testable import Store

@Suite("the filter of ids")
struct IdentityFilterTests {
  @Test("never says of an id that was put in that it was not", arguments: [1, 1000, 100_000])
  func certain(_ capacity: Int) {
    var filter = IdentityFilter(capacity: capacity)
    for number in 0..<20_000 { filter.insert("evt_\(number)") }
    #expect((0..<20_000).allSatisfy { filter.mayContain("evt_\($0)") })
  }

  @Test("an empty one knows nothing")
  func empty() {
    let filter = IdentityFilter(capacity: 100)
    #expect(filter.count == 0)
    #expect(!["", "a", "evt_1"].contains { filter.mayContain($0) })
  }

  @Test("up to its capacity it is mistaken about one new id in fifty at most")
  func mistakes() {
    var filter = IdentityFilter(capacity: 100_000)
    for number in 0..<100_000 { filter.insert("evt_\(number)") }
    let mistakes = (0..<100_000).count { filter.mayContain("other_\($0)") }
    #expect(mistakes < 2000, "\(mistakes)")
    // Those that looked as if they were there already are not counted.
    #expect((97_000...100_000).contains(filter.count))
  }

  @Test("putting an id in again changes nothing")
  func again() {
    var filter = IdentityFilter(capacity: 100)
    filter.insert("a")
    filter.insert("a")
    #expect(filter.count == 1)
  }
}
