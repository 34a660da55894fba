import Glibc
import Machine

/// The value of the `Date` field, made once a second.
struct DateField {
  private var time: time_t = -1
  private var text = ""

  /// The date now, as RFC 9110 section 5.6.7 writes it.
  mutating func now() -> String {
    let now = time_t(SystemClock.wall)
    if now != time {
      time = now
      text = Self.text(of: now)
    }
    return text
  }

  static func text(of time: time_t) -> String {
    var time = time
    var parts = tm()
    gmtime_r(&time, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }
}
