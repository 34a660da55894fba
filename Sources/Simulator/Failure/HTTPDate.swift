/// Dates in the one form that HTTP asks senders to use (RFC 9110, IMF-fixdate).
///
/// Written out here because the C library's formatter follows the process's locale.
enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Formats seconds since 1970, such as `Thu, 01 Jan 1970 00:00:00 GMT`.
  static func text(unixSeconds: Int) -> String {
    let (days, second) = floorDivide(unixSeconds, by: 86_400)
    let (year, month, day) = civilDate(daysSince1970: days)
    let weekday = weekdays[floorDivide(days, by: 7).remainder]
    let clock = "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    return "\(weekday), \(padded(day)) \(months[month - 1]) \(padded(year, to: 4)) \(clock) GMT"
  }

  /// Whether a text has the fixed form: right length, a known weekday and month, digits where they belong.
  ///
  /// Whether the weekday fits the date is not checked.
  static func isFixedForm(_ text: String) -> Bool {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[5] == "GMT", parts[0].last == "," else { return false }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    return weekdays.contains(String(parts[0].dropLast()))
      && isNumber(parts[1], digits: 2) && months.contains(String(parts[2]))
      && isNumber(parts[3], digits: 4)
      && clock.count == 3 && clock.allSatisfy { isNumber($0, digits: 2) }
  }

  /// The calendar date of a day number, by counting eras of 400 years from 1 March of year 0.
  static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivide(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func floorDivide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  static func padded(_ number: Int, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func isNumber(_ text: Substring, digits: Int) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
