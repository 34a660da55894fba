/// The three forms of a date in an HTTP header (RFC 9110, section 5.6.7), all in UTC.
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Seconds since the beginning of 1970, or `nil` if the text is in none of the forms.
  ///
  ///     Sun, 06 Nov 1994 08:49:37 GMT      the form in use
  ///     Sunday, 06-Nov-94 08:49:37 GMT     RFC 850; two digits of the year
  ///     Sun Nov  6 08:49:37 1994           asctime
  ///
  /// The day of the week is not looked at. A year of two digits that would lie more than 50 years after
  /// `wallClock` means the century before.
  static func seconds(_ text: String, wallClock: Double) -> Double? {
    let isSeparator: (Character) -> Bool = { $0 == " " || $0 == "," || $0 == "-" }
    let words = text.split(whereSeparator: isSeparator).map { String($0) }
    switch words.count {
    case 6 where words[5].lowercased() == "gmt" || words[5].lowercased() == "utc":
      return seconds(
        day: words[1], month: words[2], year: words[3], clock: words[4], wallClock: wallClock)
    case 5:
      return seconds(
        day: words[2], month: words[1], year: words[4], clock: words[3], wallClock: wallClock)
    default:
      return nil
    }
  }

  private static func seconds(
    day: String, month: String, year: String, clock: String, wallClock: Double
  ) -> Double? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map {
      number($0, digits: 2...2)
    }
    guard let month = months.firstIndex(of: month.lowercased()), let day = number(day, digits: 1...2),
      let year = fullYear(year, wallClock: wallClock), parts.count == 3, let hour = parts[0],
      let minute = parts[1], let second = parts[2], (1...31).contains(day), hour < 24, minute < 60,
      second < 61
    else { return nil }
    let days = daysSince1970(year: year, month: month + 1, day: day)
    return Double(days * 86_400 + hour * 3600 + minute * 60 + second)
  }

  private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  private static func fullYear(_ text: String, wallClock: Double) -> Int? {
    if let year = number(text, digits: 4...4) { return year }
    guard let short = number(text, digits: 2...2), wallClock.isFinite, abs(wallClock) < 1e11 else {
      return nil
    }
    let thisYear = 1970 + Int(wallClock / 31_556_952)
    let year = thisYear - thisYear % 100 + short
    if year > thisYear + 50 { return year - 100 }
    return year
  }

  /// Days from the beginning of 1970 to a date of the Gregorian calendar, counted in years that begin in
  /// March, so that the leap day is the last of its year.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + dayOfYear - 719_468
  }
}
