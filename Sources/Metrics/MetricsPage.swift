/// Writes metrics in one of the text formats.
struct MetricsPage {
  let format: MetricsFormat
  private(set) var text = ""

  init(format: MetricsFormat) {
    self.format = format
  }

  /// The lines about a metric, which come before its samples.
  mutating func begin(_ family: MetricDescription, _ kind: MetricKind) {
    // In the older format the whole name of a counter's sample is the metric's name.
    let name = format == .prometheus && kind == .counter ? "\(family.name)_total" : family.name
    text += "# TYPE \(name) \(kind.rawValue)\n"
    if format == .openMetrics, !family.unit.isEmpty {
      text += "# UNIT \(name) \(family.unit)\n"
    }
    text += "# HELP \(name) \(escaped(help: family.help))\n"
  }

  mutating func sample(_ name: String, suffix: String, _ labels: LabelSet, value: String) {
    text += name
    text += suffix
    if !labels.text.isEmpty {
      text += "{"
      text += labels.text
      text += "}"
    }
    text += " "
    text += value
    text += "\n"
  }

  mutating func end() {
    if format == .openMetrics { text += "# EOF\n" }
  }

  /// A number as both formats take it.
  static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return "\(value)"
  }

  /// OpenMetrics escapes the quote in help texts too.
  private func escaped(help: String) -> String {
    var result = ""
    for character in help.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where format == .openMetrics: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
