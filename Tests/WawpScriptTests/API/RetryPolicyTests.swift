import Testing
@testable import WawpScript

@Suite("How long to wait")
struct RetryPolicyTests {
  private let policy = RetryPolicy()

  @Test("the wait doubles up to the cap, and half of it is random")
  func backoff() {
    let longest = [0.3, 0.6, 1.2, 2.4, 4.8, 5, 5]
    for (attempt, longest) in zip(1..., longest) {
      #expect(abs(policy.backoff(afterAttempt: attempt, random: 0) - longest / 2) < 1e-9)
      #expect(abs(policy.backoff(afterAttempt: attempt, random: 0.5) - longest * 0.75) < 1e-9)
      #expect(policy.backoff(afterAttempt: attempt, random: 0.999) < longest)
    }
    #expect(policy.backoff(afterAttempt: .max, random: 0) == 2.5)
  }

  @Test("what the server asked for is a lower bound")
  func retryAfter() {
    #expect(policy.wait(afterAttempt: 1, retryAfter: 3, left: 40, random: 0) == 3)
    #expect(policy.wait(afterAttempt: 6, retryAfter: 1, left: 40, random: 0) == 2.5)
    #expect(policy.wait(afterAttempt: 1, retryAfter: 0, left: 40, random: 0) == 0.15)
    #expect(policy.wait(afterAttempt: 9, retryAfter: 1, left: 2, random: 0) == 1.95)
  }

  @Test("what the server asked for is never cut short", arguments: [3.0, 2.96])
  func retryAfterBeyond(seconds: Double) {
    #expect(policy.wait(afterAttempt: 1, retryAfter: seconds, left: 3, random: 0) == nil)
    #expect(policy.wait(afterAttempt: 1, retryAfter: 2.9, left: 3, random: 0) == 2.9)
  }

  @Test("a wait of our own is cut so that the last seconds are used")
  func lastSeconds() {
    #expect(policy.wait(afterAttempt: 9, retryAfter: nil, left: 2, random: 0) == 1)
    #expect(policy.wait(afterAttempt: 9, retryAfter: nil, left: 0.3, random: 0) == 0.15)
    #expect(policy.wait(afterAttempt: 9, retryAfter: nil, left: 0.29, random: 0) == nil)
    #expect(policy.wait(afterAttempt: 1, retryAfter: nil, left: 0, random: 0) == nil)
    #expect(policy.wait(afterAttempt: 1, retryAfter: nil, left: -1, random: 0) == nil)
    #expect(policy.wait(afterAttempt: 1, retryAfter: nil, left: .infinity, random: 0) == 0.15)
  }
}
