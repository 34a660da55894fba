/// The stand-in's own book of hidden IDs (LIDs): a number's LID is a 9 and the number filled up with zeros
/// to 14 digits, so `15550000002` is `900015550000002@lid`.
///
/// Real LIDs have no such rule.
enum HiddenID {
  /// The LID of a phone number, or nil if the text is not 7 to 14 digits, with or without `@c.us`.
  static func lid(ofNumber text: String) -> String? {
    let digits = text.hasSuffix("@c.us") ? String(text.dropLast("@c.us".count)) : text
    guard isNumber(digits) else { return nil }
    return "9" + String(repeating: "0", count: 14 - digits.utf8.count) + digits + "@lid"
  }

  /// The phone number behind a LID, with or without `@lid`, or nil if the book has none.
  static func number(ofLID text: String) -> String? {
    let digits = text.hasSuffix("@lid") ? String(text.dropLast("@lid".count)) : text
    guard digits.utf8.count == 15, digits.first == "9" else { return nil }
    let number = String(digits.dropFirst().drop { $0 == "0" })
    return isNumber(number) ? number : nil
  }

  private static func isNumber(_ text: String) -> Bool {
    (7...14).contains(text.utf8.count)
      && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
