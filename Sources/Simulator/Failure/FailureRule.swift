/// One wish for failure: what to do, how often, and to which requests.
public struct FailureRule: Hashable, Sendable {
  /// What happens to a request that the rule takes.
  public let action: FailureAction
  /// How likely a request is taken, from 0 (never) to 1 (always).
  public let probability: Double
  /// How the path of a request must begin for the rule to look at it; empty takes every path.
  public let path: String

  /// A rule from its parts.
  ///
  /// - Throws: `SimulatorError.invalidFailure` if the probability is not within 0 and 1, or the
  ///   status of an answer not within 200 and 599.
  public init(_ action: FailureAction, probability: Double = 1, path: String = "") throws {
    guard (0...1).contains(probability) else {
      throw SimulatorError.invalidFailure("\(probability)", reason: "a probability is between 0 and 1")
    }
    if case .answer(let status, _) = action, !(200...599).contains(status) {
      throw SimulatorError.invalidFailure("\(status)", reason: "a status is between 200 and 599")
    }
    self.init(valid: action, probability: probability, path: path)
  }

  /// Every request gets a 503, which is what a plan without rules fails with.
  static let unavailable = FailureRule(
    valid: .answer(status: 503, shape: .json), probability: 1, path: "")

  private init(valid action: FailureAction, probability: Double, path: String) {
    self.action = action
    self.probability = probability
    self.path = path
  }

  /// Reads `STATUS[:SHAPE][:PROBABILITY][@PATH]` or `WORD[:PROBABILITY][@PATH]`.
  ///
  /// Words are `reset`, `close`, `hang`, `truncate`, `endless` and the shapes that have a status of
  /// their own: `refused` (200), `waha422`, `waha500`. The shape is `json` unless named. A rule with
  /// a path takes only requests whose path begins with it.
  ///
  /// - Throws: `SimulatorError.invalidFailure` with what is wrong.
  public init(parsing text: String) throws {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    var parts = halves[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let path = halves.count == 2 ? String(halves[1]) : ""
    guard path.isEmpty || path.hasPrefix("/") else {
      throw SimulatorError.invalidFailure(text, reason: "the path after @ begins with a slash")
    }
    let action = try Self.takeAction(from: &parts, of: text)
    var probability = 1.0
    if !parts.isEmpty {
      let word = parts.removeFirst()
      guard let number = Double(word) else {
        throw SimulatorError.invalidFailure(
          text, reason: "\"\(word)\" is neither a shape (\(Self.shapeNames)) nor a probability")
      }
      probability = number
    }
    guard parts.isEmpty else {
      throw SimulatorError.invalidFailure(text, reason: "it has too many parts")
    }
    do {
      try self.init(action, probability: probability, path: path)
    } catch SimulatorError.invalidFailure(_, let reason) {
      throw SimulatorError.invalidFailure(text, reason: reason)
    }
  }

  private static let shapeNames = ErrorShape.allCases.map(\.rawValue).joined(separator: ", ")

  /// Takes the leading status and shape, or the leading word, off `parts`.
  private static func takeAction(from parts: inout [String], of text: String) throws -> FailureAction {
    let first = parts.removeFirst()
    if let action = FailureAction(word: first) {
      return action
    }
    guard let status = Int(first) else {
      throw SimulatorError.invalidFailure(
        text,
        reason: "it begins with a status or one of reset, close, hang, truncate, endless, refused,"
          + " waha422, waha500")
    }
    guard let word = parts.first, let shape = ErrorShape(rawValue: word) else {
      return .answer(status: status, shape: .json)
    }
    parts.removeFirst()
    return .answer(status: status, shape: shape)
  }
}
