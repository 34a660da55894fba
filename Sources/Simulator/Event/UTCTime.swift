/// Times in the form of RFC 3339, in universal time.
enum UTCTime {
  /// Formats seconds since 1970, such as `2026-01-01T00:00:00Z`.
  static func text(unixSeconds: Int) -> String {
    let days = (Double(unixSeconds) / 86_400).rounded(.down)
    let (year, month, day) = HTTPDate.civilDate(daysSince1970: Int(days))
    let second = unixSeconds - Int(days) * 86_400
    return "\(HTTPDate.padded(year, to: 4))-\(HTTPDate.padded(month))-\(HTTPDate.padded(day))"
      + "T\(HTTPDate.padded(second / 3600)):\(HTTPDate.padded(second / 60 % 60)):\(HTTPDate.padded(second % 60))Z"
  }
}
