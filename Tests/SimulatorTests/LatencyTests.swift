import Testing

@testable import Simulator

@Suite("Latency")
struct LatencyTests {
  @Test(
    "reads seconds and ranges",
    arguments: [
      ("0.05", 0.05, 0.05), ("0.05-0.3", 0.05, 0.3), ("0", 0, 0), ("1-1", 1, 1), ("3600", 3600, 3600),
    ])
  func reads(text: String, minimum: Double, maximum: Double) throws {
    let latency = try Latency(parsing: text)
    #expect(latency.minimum == minimum)
    #expect(latency.maximum == maximum)
  }

  @Test(
    "refuses nonsense", arguments: ["", "-", "-1", "0.3-0.05", "1-2-3", "soon", "nan", "inf", "3601", "1-"])
  func refuses(text: String) {
    #expect(throws: SimulatorError.invalidLatency(text)) { try Latency(parsing: text) }
  }

  @Test("draws within its range, the same for the same seed")
  func draws() throws {
    let latency = try Latency(from: 0.1, to: 0.2)
    var random = SplitMix64(seed: 7)
    var twin = SplitMix64(seed: 7)
    for _ in 0..<1_000 {
      let seconds = latency.draw(using: &random)
      #expect((0.1...0.2).contains(seconds))
      #expect(seconds == latency.draw(using: &twin))
    }
  }
}
