import Testing

@testable import WawpScript

@Suite("the hash of two strings")
struct KeyHashTests {
  @Test("is the same for the same pair, also when the strings are made another way")
  func same() {
    let hasher = PairHasher()
    let pair = hasher.hash("default", "CALL-0123456789-0123456789")
    #expect(pair == hasher.hash("def" + "ault", ["CALL", "0123456789", "0123456789"].joined(separator: "-")))
  }

  @Test("tells pairs apart, also those that read the same in one piece")
  func different() {
    let hasher = PairHasher()
    var seen: Set<PairHash> = [
      hasher.hash("ab", "c"), hasher.hash("a", "bc"), hasher.hash("", "abc"), hasher.hash("c", "ab"),
    ]
    #expect(seen.count == 4)
    for number in 0..<100_000 { seen.insert(hasher.hash("s", "\(number)")) }
    #expect(seen.count == 100_004)
  }

  @Test("is another one under another seed")
  func seeds() { #expect(PairHasher().hash("a", "b") != PairHasher().hash("a", "b")) }
}
