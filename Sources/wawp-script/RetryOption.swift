import ArgumentParser

/// `ATTEMPTS` or `ATTEMPTS:SECONDS`: how deliveries are repeated.
struct RetryOption: Equatable {
  let attempts: Int
  let seconds: Double

  /// What WAHA does unless it is told otherwise.
  static let standard = RetryOption(attempts: 15, seconds: 2)

  private init(attempts: Int, seconds: Double) {
    self.attempts = attempts
    self.seconds = seconds
  }

  /// Reads `15`, `15:2` or `15:0.5`.
  ///
  /// - Throws: `ValidationError` for anything else.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let attempts = parts.first.flatMap({ Int($0) }),
      let seconds = parts.count == 2 ? Double(parts[1]) : Self.standard.seconds
    else {
      throw ValidationError("it is ATTEMPTS or ATTEMPTS:SECONDS, for example 15:2")
    }
    self.init(attempts: attempts, seconds: seconds)
  }
}
