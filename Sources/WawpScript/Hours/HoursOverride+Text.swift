public import Zones

extension HoursOverride {
  /// In words, without a line break: `closed until 2026-11-23 18:00 CET (Europe/Berlin), for 2 h 5 min`.
  public func sentence(in zone: Zone, now: Double) -> String {
    let shown = zone.show(at: Int(until.rounded(.down)))
    let civil = shown.civil
    let time =
      "\(civil.year)-\(two(civil.month))-\(two(civil.day)) \(two(civil.hour)):\(two(civil.minute)) \(shown.shortName)"
    let left = Int(max(0, until - now).rounded(.up))
    return "\(state.rawValue) until \(time) (\(zone.name)), for \(HoursOverride.words(left))"
  }

  /// The two largest parts of a length of time; minutes are rounded up.
  private static func words(_ seconds: Int) -> String {
    let minutes = (seconds + 59) / 60
    if seconds < 60 { return "\(seconds) s" }
    let (days, hours) = (minutes / 1440, minutes / 60 % 24)
    if days > 0 { return hours > 0 ? "\(days) d \(hours) h" : "\(days) d" }
    if hours > 0 { return minutes % 60 > 0 ? "\(hours) h \(minutes % 60) min" : "\(hours) h" }
    return "\(minutes) min"
  }
}

private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
