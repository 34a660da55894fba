/// Reads entries of lists: numbers in any human notation, prefixes, addresses, dates.
struct EntryReader {
  /// The digits of the country code that numbers with a leading 0 belong to; empty when such numbers are not understood.
  let country: [UInt8]
  /// `country` as a number, and as a country code that keeps the leading 0 (Italy and its neighbours).
  private let countryValue: UInt64
  private let keepsZero: Bool

  /// - Parameter country: digits of a country code such as `49`; empty for none.
  init(country: String = "") {
    self.country = Array(country.utf8)
    countryValue = UInt64(country) ?? 0
    keepsZero = country == "39" || country == "378" || country == "379"
  }

  /// Why an entry cannot be read, for people.
  struct Problem: Error, Equatable { let message: String }

  private static let zero = UInt8(ascii: "0")

  /// Reads one entry that fills the whole text, white space around it aside.
  func entry(_ text: UnsafeBufferPointer<UInt8>) throws(Problem) -> Entry {
    var index = 0
    let entry = try self.entry(text, at: &index)
    guard index == text.count else { throw unreadable(text) }
    return entry
  }

  /// Reads an entry and the blanks behind it; `index` is left at what follows.
  func entry(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) throws(Problem) -> Entry {
    while index < text.count, EntryReader.isBlank(text[index]) { index += 1 }
    let start = index
    var (value, count, hasPlus, isDevice) = (UInt64(0), 0, false, false)
    scan: while index < text.count {
      let byte = text[index]
      switch byte {
      case 0x30...0x39:
        if !isDevice {
          value = value &* 10 &+ UInt64(byte - EntryReader.zero)
          count += 1
          if count == 1, byte == EntryReader.zero, hasPlus { throw unreadable(text) }
        }
      case UInt8(ascii: "+"):
        guard count == 0, !hasPlus else { throw unreadable(text) }
        hasPlus = true
      case UInt8(ascii: "("):
        // +49 (0)170: the 0 is dialled inside the country only.
        if hasPlus, index + 2 < text.count, text[index + 1] == EntryReader.zero, text[index + 2] == UInt8(ascii: ")") {
          index += 2
        }
      case 0x20, 0x09, 0x0D, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ")"): break
      case UInt8(ascii: ":") where count > 0 && !isDevice: isDevice = true
      case UInt8(ascii: "*"):
        index += 1
        skipBlanks(text, &index)
        return try prefix(value, count, hasPlus, text)
      case UInt8(ascii: "@"): return try address(text, from: start, at: &index, value, count)
      case 0xC2, 0xE2:
        // Blanks, dashes and marks of direction that come along when a number is copied.
        guard let length = EntryReader.mark(text, index) else { break scan }
        index += length - 1
      default:
        // Names of groups and channels may have letters.
        if let at = EntryReader.at(text, index) {
          index = at
          continue scan
        }
        break scan
      }
      index += 1
    }
    guard count > 0, !isDevice else { throw unreadable(text) }
    return .key(try number(value, count, hasPlus, text))
  }

  private func number(
    _ value: UInt64, _ count: Int, _ hasPlus: Bool, _ text: UnsafeBufferPointer<UInt8>
  ) throws(Problem) -> EntryKey {
    guard count <= 19 else {
      throw Problem(message: "\(EntryReader.quote(text)) has \(count) digits, a number has at most 15")
    }
    // The digits that were written, leading zeros included, and those that the value has.
    var (value, significant) = (value, EntryReader.length(value))
    let zeros = count - significant
    if !hasPlus {
      if zeros == 1 {
        guard !country.isEmpty else {
          throw Problem(
            message:
              "\(EntryReader.quote(text)) has no country code: write +49..., or say which `country` such numbers are of"
          )
        }
        (value, significant) = inCountry(value, keepsZero ? count : significant)
      } else if countryValue == 1, count == 10, zeros == 0 {
        (value, significant) = inCountry(value, count)
      }
    }
    guard zeros <= 2, hasPlus ? zeros == 0 : true, (5...15).contains(significant) else {
      throw Problem(
        message: "\(EntryReader.quote(text)) has \(significant) digits, a number with its country code has 5 to 15")
    }
    return EntryKey(.number, value: value, digits: significant)
  }

  private func inCountry(_ value: UInt64, _ digits: Int) -> (UInt64, Int) {
    guard digits <= 15 else { return (value, digits + country.count) }
    var power: UInt64 = 1
    for _ in 0..<digits { power *= 10 }
    return (countryValue * power + value, digits + country.count)
  }

  private func prefix(
    _ value: UInt64, _ count: Int, _ hasPlus: Bool, _ text: UnsafeBufferPointer<UInt8>
  ) throws(Problem) -> Entry {
    guard count > 0 else { throw Problem(message: "a `*` alone would stand for everybody: write +49*") }
    let significant = count <= 19 ? EntryReader.length(value) : count
    // 0049* is fine, 0170* is not: a prefix begins with the country code.
    guard hasPlus || count - significant != 1, count - significant <= 2, (1...15).contains(significant) else {
      throw Problem(message: "\(EntryReader.quote(text)): a prefix is + and 1 to 15 digits before the `*`, as +49*")
    }
    return .key(EntryKey(.prefix, value: value, digits: significant))
  }

  private func address(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, at index: inout Int, _ value: UInt64, _ count: Int
  ) throws(Problem) -> Entry {
    var end = index + 1
    while end < text.count, !EntryReader.isBlank(text[end]), text[end] != UInt8(ascii: "#"),
      text[end] != UInt8(ascii: ",")
    { end += 1 }
    let server = String(decoding: text[(index + 1)..<end], as: UTF8.self).lowercased()
    let name = text[start..<index]
    index = end
    skipBlanks(text, &index)
    switch server {
    case "c.us", "s.whatsapp.net", "lid":
      let user = name.prefix { $0 != UInt8(ascii: ":") }
      let limit = server == "lid" ? EntryKey.maximumDigits : 15
      guard user.allSatisfy({ (0x30...0x39).contains($0) }), (5...limit).contains(user.count),
        user.first != EntryReader.zero
      else { throw Problem(message: "\(EntryReader.quote(text)) is not an address: it has no number before the @") }
      return .key(EntryKey(server == "lid" ? .lid : .number, value: value, digits: count))
    default:
      guard server.contains(".") || server == "newsletter" || server == "broadcast", !name.isEmpty,
        name.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
      else { throw unreadable(text) }
      return .address("\(String(decoding: name, as: UTF8.self).lowercased())@\(server)")
    }
  }

  // MARK: - Dates

  /// Reads `2026-12-31` (the end of that day) or `2026-12-31 18:00`, as seconds of a clock in no zone.
  func until(_ text: UnsafeBufferPointer<UInt8>, at index: inout Int) throws(Problem) -> Int {
    skipBlanks(text, &index)
    let start = index
    func wrong() -> Problem {
      Problem(
        message:
          "\(EntryReader.quote(UnsafeBufferPointer(rebasing: text[start...]))) is not a date: write until 2026-12-31")
    }
    guard let year = digits(text, &index, 4), take(text, &index, "-"), let month = digits(text, &index, 2),
      take(text, &index, "-"), let day = digits(text, &index, 2), let days = Calendar.days(year, month, day)
    else { throw wrong() }
    let afterDate = index
    if index < text.count, text[index] == UInt8(ascii: "T") { index += 1 } else { skipBlanks(text, &index) }
    guard index < text.count, (0x30...0x39).contains(text[index]) else {
      index = afterDate
      skipBlanks(text, &index)
      return (days + 1) * 86400
    }
    guard let hour = digits(text, &index, 2), take(text, &index, ":"), let minute = digits(text, &index, 2),
      hour < 24, minute < 60
    else { throw wrong() }
    skipBlanks(text, &index)
    return days * 86400 + hour * 3600 + minute * 60
  }

  private func digits(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ count: Int) -> Int? {
    guard index + count <= text.count else { return nil }
    var value = 0
    for byte in text[index..<(index + count)] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - EntryReader.zero)
    }
    index += count
    return value
  }

  private func take(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ scalar: Unicode.Scalar) -> Bool {
    guard index < text.count, text[index] == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  // MARK: - Bytes

  private func skipBlanks(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int) {
    while index < text.count, EntryReader.isBlank(text[index]) { index += 1 }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func length(_ value: UInt64) -> Int {
    var (value, count) = (value, 0)
    while value > 0 { (value, count) = (value / 10, count + 1) }
    return count
  }

  /// The bytes of a no-break blank, a dash or a mark of direction; `nil` when it is something else.
  private static func mark(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    if text[index] == 0xC2 {
      return index + 1 < text.count && (text[index + 1] == 0xA0 || text[index + 1] == 0xAD) ? 2 : nil
    }
    guard index + 2 < text.count else { return nil }
    switch (text[index + 1], text[index + 2]) {
    case (0x80, 0x80...0x95), (0x80, 0xAA...0xAF), (0x81, 0xA0), (0x81, 0xA6...0xA9), (0x88, 0x92): return 3
    default: return nil
    }
  }

  /// Where the at sign of an address is that goes on here; `nil` when this word is none.
  private static func at(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
    var end = index
    while end < text.count, !isBlank(text[end]), text[end] != UInt8(ascii: "#"), text[end] != UInt8(ascii: ",") {
      if text[end] == UInt8(ascii: "@") { return end }
      end += 1
    }
    return nil
  }

  private func unreadable(_ text: UnsafeBufferPointer<UInt8>) -> Problem {
    Problem(message: "\(EntryReader.quote(text)) is neither a number such as +49 170 1234567 nor an address")
  }

  /// The beginning of a text for a message, control characters replaced.
  static func quote(_ text: UnsafeBufferPointer<UInt8>) -> String {
    let cut = String(decoding: text.prefix(60), as: UTF8.self).prefix(40)
    let plain = cut.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
    return "\"\(plain.drop { $0 == " " })\(text.count > cut.utf8.count ? "..." : "")\""
  }
}
