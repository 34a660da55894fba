/// A date and a time of day as clocks and calendars show them, in no zone of its own.
public struct CivilTime: Sendable, Hashable {
  /// The year of the Gregorian calendar.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  /// 0 to 23.
  public var hour: Int
  /// 0 to 59.
  public var minute: Int
  /// 0 to 59.
  public var second: Int

  /// A date and a time, midnight if nothing else is said.
  ///
  /// - Throws: ``ZoneError/impossible(_:)`` for a day or a time that no calendar and no clock shows, and for years other than 1
  ///   to 9999. A time that only one zone skips is no error here.
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) throws(ZoneError) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
    guard
      (1...9999).contains(year), [month, day, hour, minute, second].allSatisfy({ (0...99).contains($0) }), exists
    else { throw .impossible("\(year)-\(two(month))-\(two(day)) \(two(hour)):\(two(minute)):\(two(second))") }
  }

  init(shown year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }
}

private func two(_ number: Int) -> String { (0...9).contains(number) ? "0\(number)" : "\(number)" }
