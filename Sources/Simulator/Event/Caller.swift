/// Who calls, in the forms that events show.
public struct Caller: Hashable, Sendable {
  /// What stands in `from`.
  public let from: String
  /// The phone number's JID for a caller whose `from` hides it, as far as the engine knows it.
  public let phone: String?

  /// A caller from text: digits alone are a phone number, everything with `@` is taken as it is.
  ///
  /// A LID of the stand-in's own book brings its phone number along.
  ///
  /// - Throws: `SimulatorError.invalidSetting` if the text is neither.
  public init(parsing text: String) throws {
    if text.contains("@") {
      let number = text.hasSuffix("@lid") ? HiddenID.number(ofLID: text) : nil
      self.init(from: text, phone: number.map { $0 + "@c.us" })
      return
    }
    let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard (7...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw SimulatorError.invalidSetting(
        "a caller is a phone number or an ID such as 15550000002@c.us, not \"\(text)\"")
    }
    self.init(number: String(digits))
  }

  /// A caller by number, in the form for persons.
  init(number: String) {
    self.init(from: number + "@c.us", phone: nil)
  }

  /// A caller whose number is hidden behind the LID that the stand-in's book has for it.
  init(hidden number: String) {
    self.init(from: HiddenID.lid(ofNumber: number) ?? number + "@lid", phone: number + "@c.us")
  }

  private init(from: String, phone: String?) {
    self.from = from
    self.phone = phone
  }

  /// A made-up number of a range that is not given to anybody.
  static func number(using random: inout SplitMix64) -> String {
    let digits = String(random.next() % 10_000_000)
    return "1555" + String(repeating: "0", count: 7 - digits.utf8.count) + digits
  }
}
