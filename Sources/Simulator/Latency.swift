/// How long the stand-in waits before it answers, in seconds, drawn evenly from a range.
public struct Latency: Hashable, Sendable {
  /// The shortest wait, in seconds; zero or more.
  public let minimum: Double
  /// The longest wait, in seconds; not below `minimum`.
  public let maximum: Double

  /// No wait at all.
  public static let none = Latency(validMinimum: 0, maximum: 0)

  /// The longest latency that may be set, in seconds: an hour is beyond every client's patience.
  static let limit = 3600.0

  /// The same wait for every answer.
  ///
  /// - Throws: `SimulatorError.invalidLatency` unless `seconds` is between 0 and 3600.
  public init(seconds: Double) throws {
    try self.init(from: seconds, to: seconds)
  }

  /// A wait drawn anew for each answer, both ends included.
  ///
  /// - Throws: `SimulatorError.invalidLatency` unless `0 <= minimum <= maximum <= 3600`.
  public init(from minimum: Double, to maximum: Double) throws {
    guard minimum >= 0, minimum <= maximum, maximum <= Self.limit else {
      throw SimulatorError.invalidLatency("\(minimum)-\(maximum)")
    }
    self.init(validMinimum: minimum, maximum: maximum)
  }

  /// Reads `SECONDS` or `MIN-MAX`, such as `0.05` or `0.05-0.3`.
  ///
  /// - Throws: `SimulatorError.invalidLatency` if the text is neither, or is out of range.
  public init(parsing text: String) throws {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
    guard let minimum = ends.first ?? nil, let maximum = ends.last ?? nil, ends.count <= 2 else {
      throw SimulatorError.invalidLatency(text)
    }
    do {
      try self.init(from: minimum, to: maximum)
    } catch {
      throw SimulatorError.invalidLatency(text)
    }
  }

  private init(validMinimum: Double, maximum: Double) {
    self.minimum = validMinimum
    self.maximum = maximum
  }

  /// Draws one wait, in seconds.
  func draw(using random: inout SplitMix64) -> Double {
    minimum == maximum ? minimum : Double.random(in: minimum...maximum, using: &random)
  }
}
