/// Labels as they stand between the braces of a sample, escaped.
struct LabelSet {
  /// Empty, or `name="value",name="value"`.
  let text: String

  init(names: [String] = [], values: [String] = []) {
    text = zip(names, values).map { name, value in "\(name)=\"\(Self.escaped(value))\"" }.joined(separator: ",")
  }

  private init(text: String) {
    self.text = text
  }

  /// The labels with one more; its value must need no escape.
  func adding(_ name: String, _ value: String) -> LabelSet {
    LabelSet(text: text.isEmpty ? "\(name)=\"\(value)\"" : "\(text),\(name)=\"\(value)\"")
  }

  /// Both formats escape backslash, quote and line feed in label values, and nothing else.
  static func escaped(_ value: String) -> String {
    var result = ""
    result.reserveCapacity(value.utf8.count)
    for character in value.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
