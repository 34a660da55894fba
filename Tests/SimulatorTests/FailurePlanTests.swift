import Testing

@testable import Simulator

@Suite("Failure plan")
struct FailurePlanTests {
  private func actions(
    _ rules: [String], first: Int? = nil, seed: UInt64 = 1, paths: [String] = ["/v2/calls/reject"], count: Int
  ) throws -> [FailureAction?] {
    var plan = FailurePlan(rules: try rules.map { try FailureRule(parsing: $0) }, first: first)
    var random = SplitMix64(seed: seed)
    return (0..<count).map { plan.next(path: paths[$0 % paths.count], using: &random) }
  }

  @Test("without rules nothing fails")
  func none() throws {
    #expect(try actions([], count: 3) == [nil, nil, nil])
  }

  @Test("the first rule that takes the request wins")
  func order() throws {
    #expect(try actions(["reset:0", "hang", "close"], count: 2) == [.hang, .hang])
  }

  @Test("with a number only the first so many fail")
  func first() throws {
    #expect(try actions(["reset"], first: 2, count: 4) == [.reset, .reset, nil, nil])
    #expect(try actions(["reset"], first: 0, count: 2) == [nil, nil])
  }

  @Test("with a number and no rule the failure is a 503")
  func firstWithoutRules() throws {
    #expect(try actions([], first: 1, count: 2) == [.answer(status: 503, shape: .json), nil])
  }

  @Test("a path keeps a rule, and the number, to the requests below it")
  func path() throws {
    let both = ["/v2/calls/reject", "/v2/send/text"]
    #expect(
      try actions(["reset@/v2/send"], first: 2, paths: both, count: 6) == [
        nil, .reset, nil, .reset, nil, nil,
      ])
  }

  @Test("probability holds on average and repeats itself with the seed")
  func probability() throws {
    let drawn = try actions(["503:0.25"], seed: 9, count: 4_000)
    #expect((800...1_200).contains(drawn.count { $0 != nil }))
    #expect(try actions(["503:0.25"], seed: 9, count: 4_000) == drawn)
    #expect(try actions(["503:0.25"], seed: 10, count: 4_000) != drawn)
  }
}
