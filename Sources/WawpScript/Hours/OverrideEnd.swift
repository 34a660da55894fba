public import Zones

/// Reads when an override ends, as people write it: `2h`, `until 18:00`, `until 2026-12-24`, `until 2026-12-24 18:00`.
public enum OverrideEnd {
  /// Seconds of the longest override: what nobody remembers having set helps nobody.
  public static let longest = 366.0 * 86_400

  /// The moment.
  ///
  /// A time of day is the next one; a day alone ends with it. A time that clocks skip is the moment of the jump, of one that
  /// comes twice it is the second.
  ///
  /// - Parameters:
  ///   - words: what stands on the command line.
  ///   - now: seconds since 1970.
  ///   - zone: whose clocks the times are.
  /// - Throws: ``OverrideEndError`` when it is none of these, is over, or is too far away.
  public static func read(_ words: [String], now: Double, zone: Zone) throws(OverrideEndError) -> Double {
    let words = words.flatMap { $0.split(separator: " ").map(String.init) }
    guard let first = words.first else { throw OverrideEndError("there is no end") }
    let end: Double
    switch (first.lowercased(), words.count) {
    case ("until", 2...3): end = try moment(Array(words.dropFirst()), now: now, zone: zone)
    case ("for", 2): end = now + (try seconds(words[1]))
    case (_, 1): end = now + (try seconds(first))
    default: throw OverrideEndError("\"\(words.joined(separator: " "))\" says no end")
    }
    guard end > now else { throw OverrideEndError("\"\(words.joined(separator: " "))\" is over already") }
    guard end - now <= longest else {
      throw OverrideEndError("\"\(words.joined(separator: " "))\" is more than a year away")
    }
    return end
  }

  private static func seconds(_ text: String) throws(OverrideEndError) -> Double {
    // `1h30m` too: parts, each a number and a unit.
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    var total = 0.0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber || character == "." {
        digits.append(character)
      } else if let unit = units[character], let number = Double(digits) {
        total += number * unit
        digits = ""
      } else {
        throw OverrideEndError("\"\(text)\" is no length of time")
      }
    }
    guard digits.isEmpty, !text.isEmpty else {
      throw OverrideEndError(
        Double(digits) == nil || text.isEmpty
          ? "\"\(text)\" is no length of time" : "\"\(text)\" has no unit: write \(text)m or \(text)h")
    }
    guard total > 0 else { throw OverrideEndError("\"\(text)\" is over at once") }
    return total
  }

  private static func moment(_ words: [String], now: Double, zone: Zone) throws(OverrideEndError) -> Double {
    let text = words.joined(separator: " ")
    // The form of ISO 8601 as well.
    let words = words.count == 1 ? words[0].split(separator: "T").map(String.init) : words
    let today = zone.show(at: Int(now.rounded(.down))).civil
    if words.count == 1, let time = time(words[0]) {
      let end = try find(today, time, zone, text)
      return end > now ? end : try find(today, time, zone, text, daysLater: 1)
    }
    guard let day = date(words[0]) else {
      throw OverrideEndError("\"\(text)\" is neither a time such as 18:00 nor a day such as 2026-12-24")
    }
    guard words.count == 2 else { return try find(day, (24, 0), zone, text) }
    guard let time = time(words[1]) else { throw OverrideEndError("\"\(words[1])\" is no time such as 18:00") }
    return try find(day, time, zone, text)
  }

  /// `18:00` or `9:30`; midnight at the end of a day is `24:00`.
  private static func time(_ text: String) -> (hour: Int, minute: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0),
      hour >= 0, minute >= 0
    else { return nil }
    return (hour, minute)
  }

  private static func date(_ text: String) -> CivilTime? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    return try? CivilTime(year: year, month: month, day: day)
  }

  private static func find(
    _ day: CivilTime, _ time: (hour: Int, minute: Int), _ zone: Zone, _ text: String, daysLater: Int = 0
  ) throws(OverrideEndError) -> Double {
    var civil = day
    (civil.hour, civil.minute, civil.second) = (12, 0, 0)
    let later = daysLater + (time.hour == 24 ? 1 : 0)
    if later > 0 {
      // Noon is far from any change of clocks.
      let noon = latest(zone.find(civil))
      civil = zone.show(at: noon + later * 86_400).civil
    }
    do throws(ZoneError) {
      let moment = try CivilTime(
        year: civil.year, month: civil.month, day: civil.day, hour: time.hour % 24, minute: time.minute)
      return Double(latest(zone.find(moment)))
    } catch { throw OverrideEndError(error.message) }
  }

  private static func latest(_ occurrence: Zone.Occurrence) -> Int {
    switch occurrence {
    case .once(let moment), .never(let moment): moment
    case .twice(_, let second): second
    }
  }
}

/// Why a text says no end of an override, for people.
public struct OverrideEndError: Error, Sendable, Equatable {
  /// What is wrong with it.
  public let message: String

  init(_ message: String) { self.message = message }
}
