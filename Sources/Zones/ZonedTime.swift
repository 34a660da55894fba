import CZones

/// What clocks and calendars of a zone show at a moment.
public struct ZonedTime: Sendable, Equatable {
  /// The date and the time.
  public let civil: CivilTime
  /// 1 is Monday, 7 is Sunday.
  public let weekday: Int
  /// The day of the year, from 1.
  public let yearDay: Int
  /// Seconds east of UTC.
  public let offset: Int
  /// Whether summer time holds.
  public let isSummerTime: Bool
  /// The zone's short name at that time, such as `CEST`; of seven letters at most.
  public let shortName: String

  init(_ shown: czones_shown) {
    let civil = shown.civil
    self.civil = CivilTime(
      shown: Int(civil.year), Int(civil.month), Int(civil.day), Int(civil.hour), Int(civil.minute), Int(civil.second))
    weekday = Int(shown.weekday)
    yearDay = Int(shown.year_day)
    offset = Int(shown.offset)
    isSummerTime = shown.is_dst
    shortName = withUnsafeBytes(of: shown.short_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
