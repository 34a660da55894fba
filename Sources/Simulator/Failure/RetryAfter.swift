/// The `Retry-After` header that goes with answers 429 and 503.
public enum RetryAfter: Hashable, Sendable {
  /// A number of seconds.
  case seconds(Int)
  /// An HTTP date, sent word for word.
  case date(String)
  /// An HTTP date that lies this many seconds after the answer; negative for a date in the past.
  case dateIn(seconds: Int)
  /// Any text, sent word for word: for clients that must survive nonsense.
  case raw(String)

  /// Reads `SECONDS`, an HTTP date such as `Thu, 01 Jan 2026 00:00:00 GMT`, `date:+SECONDS`,
  /// `date:-SECONDS` or `raw:TEXT`.
  ///
  /// - Throws: `SimulatorError.invalidRetryAfter` for anything else, and for a text that
  ///   cannot stand in a header.
  public init(parsing text: String) throws {
    if let seconds = Int(text), seconds >= 0 {
      self = .seconds(seconds)
    } else if HTTPDate.isFixedForm(text) {
      self = .date(text)
    } else if text.hasPrefix("date:"), let seconds = Int(text.dropFirst(5)), abs(seconds) <= Self.dateLimit {
      self = .dateIn(seconds: seconds)
    } else if text.hasPrefix("raw:"), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
      self = .raw(String(text.dropFirst(4)))
    } else {
      throw SimulatorError.invalidRetryAfter(text)
    }
  }

  /// Some 300 years, so that the sum with today stays a date of four digits.
  private static let dateLimit = 10_000_000_000

  /// The header's value for an answer sent at `now`, in whole seconds since 1970.
  func headerValue(now: Int) -> String {
    switch self {
    case .seconds(let seconds): String(seconds)
    case .date(let text), .raw(let text): text
    case .dateIn(let seconds): HTTPDate.text(unixSeconds: now + seconds)
    }
  }
}
