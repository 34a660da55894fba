/// The `Retry-After` header: how long a server asks to be left alone (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// The longest wait that is believed, a day; anything above counts as that.
  static let limit = 86_400.0

  /// The wait in seconds, from 0 to `limit`, or `nil` if the value means nothing.
  ///
  /// A date is held against the `Date` of the same answer, so that a clock that is set wrong here does not
  /// matter, or else against `wallClock`. A date in the past means no wait. Fractions of a second are
  /// against the standard, and understood, because servers send them.
  static func seconds(_ value: String, responseDate: String?, wallClock: Double) -> Double? {
    let text = OneLine.trimmed(value)
    if let delta = delta(text) { return min(delta, limit) }
    guard let date = HTTPDate.seconds(text, wallClock: wallClock) else { return nil }
    let reference = responseDate.flatMap { HTTPDate.seconds($0, wallClock: wallClock) } ?? wallClock
    return min(max(date - reference, 0), limit)
  }

  private static func delta(_ text: String) -> Double? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    // No sign, no exponent, no "nan" and no hexadecimal, all of which Double would take.
    let isDigits = parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
    }
    return isDigits ? Double(text) : nil
  }
}
