import Testing

@testable import Simulator

@Suite("SplitMix64")
struct SplitMix64Tests {
  @Test("gives the numbers of the published algorithm")
  func knownAnswers() {
    // The first outputs for seed 1234567, as many implementations quote them.
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }
}
