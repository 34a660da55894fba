/// What is said about a metric once, whatever its labels.
struct MetricDescription: Equatable {
  /// Without the suffixes that the formats append, such as `_total`.
  let name: String
  let help: String
  /// Empty for plain numbers, else the last part of the name, such as `seconds` or `bytes`.
  let unit: String
  let labelNames: [String]

  /// Names are written in code, so a bad one is a mistake to be found by the first test that runs it.
  init(name: String, help: String, unit: String, labelNames: [String]) {
    precondition(Self.isName(name, allowsColon: true), "\"\(name)\" cannot be the name of a metric")
    precondition(!name.hasSuffix("_total"), "\"\(name)\" gets its _total when it is written")
    precondition(unit.isEmpty || name.hasSuffix("_\(unit)"), "\"\(name)\" has to end in its unit, _\(unit)")
    precondition(
      labelNames.allSatisfy { Self.isName($0, allowsColon: false) && $0 != "le" && !$0.hasPrefix("__") },
      "\"\(name)\" has a label that cannot be used")
    precondition(Set(labelNames).count == labelNames.count, "\"\(name)\" has the same label twice")
    self.name = name
    self.help = help
    self.unit = unit
    self.labelNames = labelNames
  }

  private static func isName(_ text: String, allowsColon: Bool) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      case UInt8(ascii: ":"): allowsColon
      default: false
      }
    }
  }
}
