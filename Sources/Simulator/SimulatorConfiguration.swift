/// How a stand-in behaves.
///
/// Every value has a default that makes it a well-behaved Wawp API.
public struct SimulatorConfiguration: Sendable {
  /// Where the lines about received requests go.
  ///
  /// Nothing that is written holds a token.
  public enum Log: Hashable, Sendable {
    /// Nowhere.
    case none
    /// A line for people on standard error.
    case text
    /// A JSON object a line, on standard output.
    case jsonToStandardOutput
    /// A JSON object a line, added to the end of a file, which is created if need be (mode 0600).
    case json(path: String)
  }

  /// The address to listen on: `localhost`, an address of `127.0.0.0/8`, or `::1`.
  public var host = "127.0.0.1"
  /// The TCP port; 0 picks a free one.
  public var port = 8089
  /// The only access token that is accepted; nil accepts every token that is not empty.
  public var accessToken: String?
  /// The only instance ID that is accepted; nil accepts every one that is not empty.
  public var instanceID: String?
  /// Which requests fail and how: the first rule that takes a request wins.
  public var failures: [FailureRule] = []
  /// Shows only so many requests to the rules, after which all is well; nil shows them all.
  ///
  /// Without rules, these requests get a 503.
  public var failFirst: Int?
  /// Goes as `Retry-After` with every answer 429 and 503; nil sends none.
  public var retryAfter: RetryAfter?
  /// How long each API answer is held back.
  public var latency = Latency.none
  /// Makes probabilities, latencies and message IDs repeat themselves; nil draws a seed.
  public var seed: UInt64?
  /// How many requests are remembered at most, the newest; 0 remembers none.
  ///
  /// Counts are kept in any case, except that 0 counts no calls one by one.
  public var recordLimit = 100_000
  /// The largest body that is taken in, in bytes; a larger one gets a 413.
  public var maximumBodyBytes = 1_048_576
  /// Where the lines about received requests go.
  public var log = Log.none

  /// A well-behaved API on port 8089 that writes no log.
  public init() {}

  /// Checks the settings without opening anything; `Simulator.start` does so too.
  ///
  /// - Throws: `SimulatorError.notLoopback`, or `.invalidSetting` with the first that is out of range.
  public func validate() throws {
    _ = try LoopbackAddress(host)
    let ranges = [
      ("the port", port, 0...65_535), ("fail-first", failFirst ?? 0, 0...Int.max),
      ("the number of requests to remember", recordLimit, 0...10_000_000),
      ("the largest body in bytes", maximumBodyBytes, 0...1_073_741_824),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw SimulatorError.invalidSetting(
        "\(name) is between \(range.lowerBound) and \(range.upperBound), not \(value)")
    }
    // An empty one would never match: nothing that is empty is accepted as a credential.
    for (name, value) in [("access token", accessToken), ("instance ID", instanceID)] where value == "" {
      throw SimulatorError.invalidSetting("the \(name) that is expected must not be empty")
    }
  }
}
