import JSON

/// Reads the loosely typed fields of an event.
enum FieldReader {
  /// A string as it is, or a number as its text; nil for anything else and for the empty string.
  static func text(_ value: JSONValue) -> String? {
    switch value.kind {
    case .string:
      guard let text = value.string, !text.isEmpty else { return nil }
      return text
    case .integer: return value.int.map { String($0) }
    case .double: return value.largeUnsigned.map { String($0) } ?? value.double?.description
    default: return nil
    }
  }

  /// A caller's address in the object of an older engine, `{"_serialized"}` or `{"user","server"}`, and whether it is a
  /// group's.
  static func address(_ value: JSONValue) -> (String?, isGroup: Bool) {
    if let whole = value["_serialized"], let text = text(whole) {
      return (text, whole.text?.hasSuffix("@g.us") ?? false)
    }
    guard let user = value["user"].flatMap(text), let server = value["server"].flatMap(text) else {
      return (nil, false)
    }
    return (user + "@" + server, server == "g.us")
  }

  /// A time in seconds since 1970 from a number, or a string that holds one, in seconds, milliseconds,
  /// microseconds or nanoseconds: its size tells which.
  ///
  /// Nil for 0 (a placeholder in documented examples), for negative numbers and for anything else.
  static func seconds(_ value: JSONValue) -> Double? {
    guard let number = value.double ?? value.string.flatMap(number), number > 0, number.isFinite else {
      return nil
    }
    switch number {
    case 1e17...: return number / 1e9
    case 1e14...: return number / 1e6
    case 1e11...: return number / 1e3
    default: return number
    }
  }

  private static func number(_ text: String) -> Double? {
    // Swift also reads "inf", "nan" and hexadecimal numbers: none of them is a time.
    let isDecimal = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
    }
    return isDecimal ? Double(text) : nil
  }
}
