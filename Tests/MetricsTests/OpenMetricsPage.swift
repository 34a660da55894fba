/// A strict reader of OpenMetrics text: whatever the format does not allow is an error.
struct OpenMetricsPage {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Family {
    var type = ""
    var unit: String?
    var help: String?
    var samples: [Sample] = []
  }

  struct Sample: Equatable {
    let name: String
    let labels: [String: String]
    let value: Double
  }

  var families: [String: Family] = [:]

  init(_ text: String) throws {
    guard text.hasSuffix("# EOF\n") else { throw Failure(description: "no end of file") }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
    var current = ""
    for line in lines {
      guard !line.isEmpty else { throw Failure(description: "an empty line") }
      if line.hasPrefix("#") {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 4, words[0] == "#" else { throw Failure(description: "bad line: \(line)") }
        switch words[1] {
        case "TYPE":
          guard families[words[2]] == nil else { throw Failure(description: "\(words[2]) twice") }
          guard ["counter", "gauge", "histogram"].contains(words[3]) else {
            throw Failure(description: "bad type: \(line)")
          }
          current = words[2]
          families[current] = Family(type: words[3])
        case "UNIT":
          guard words[2] == current, current.hasSuffix("_\(words[3])") else {
            throw Failure(description: "bad unit: \(line)")
          }
          families[current]?.unit = words[3]
        case "HELP":
          guard words[2] == current else { throw Failure(description: "help of another: \(line)") }
          families[current]?.help = try Self.unescaped(words[3])
        default: throw Failure(description: "bad line: \(line)")
        }
        continue
      }
      let sample = try Self.sample(line)
      guard let family = families[current], sample.name.hasPrefix(current),
        Self.suffixes[family.type]?.contains(String(sample.name.dropFirst(current.count))) == true
      else { throw Failure(description: "a sample of another: \(line)") }
      guard !family.samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
        throw Failure(description: "twice: \(line)")
      }
      families[current]?.samples.append(sample)
    }
    for (name, family) in families where family.type == "histogram" { try Self.check(name, family) }
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    families.values.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
  }

  private static let suffixes = [
    "counter": ["_total"], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"],
  ]

  private static func check(_ name: String, _ family: Family) throws {
    let buckets = family.samples.filter { $0.name.hasSuffix("_bucket") }
    for labels in Set(buckets.map { $0.labels.filter { $0.key != "le" } }) {
      let row = buckets.filter { $0.labels.filter { $0.key != "le" } == labels }
      let bounds = row.map { $0.labels["le"].flatMap { $0 == "+Inf" ? .infinity : Double($0) } ?? .nan }
      let count = family.samples.first { $0.name == "\(name)_count" && $0.labels == labels }?.value
      guard bounds == bounds.sorted(), bounds.last == .infinity, row.map(\.value) == row.map(\.value).sorted(),
        row.last?.value == count,
        family.samples.contains(where: { $0.name == "\(name)_sum" && $0.labels == labels })
      else { throw Failure(description: "\(name) is no histogram") }
    }
  }

  private static func sample(_ line: Substring) throws -> Sample {
    var rest = line
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while rest.first != "}" {
        if !labels.isEmpty {
          guard rest.first == "," else { throw Failure(description: "bad labels: \(line)") }
          rest = rest.dropFirst()
        }
        let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(key.count)
        guard rest.hasPrefix("=\""), !key.isEmpty, labels[String(key)] == nil else {
          throw Failure(description: "bad label: \(line)")
        }
        rest = rest.dropFirst(2)
        var raw = ""
        while let character = rest.first, character != "\"" {
          raw.append(character)
          rest = rest.dropFirst()
          if character == "\\", let next = rest.first {
            raw.append(next)
            rest = rest.dropFirst()
          }
        }
        guard rest.first == "\"" else { throw Failure(description: "no end of label: \(line)") }
        rest = rest.dropFirst()
        labels[String(key)] = try unescaped(raw)
      }
      rest = rest.dropFirst()
    }
    guard rest.first == " " else { throw Failure(description: "no value: \(line)") }
    let text = rest.dropFirst()
    let value: Double? = text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : Double(text)
    guard !name.isEmpty, let value else { throw Failure(description: "bad value: \(line)") }
    return Sample(name: String(name), labels: labels, value: value)
  }

  private static func unescaped(_ text: String) throws -> String {
    var result = ""
    var characters = text.makeIterator()
    while let character = characters.next() {
      guard character == "\\" else {
        guard character != "\"" else { throw Failure(description: "a bare quote in \(text)") }
        result.append(character)
        continue
      }
      switch characters.next() {
      case "n"?: result.append("\n")
      case "\\"?: result.append("\\")
      case "\""?: result.append("\"")
      default: throw Failure(description: "bad escape in \(text)")
      }
    }
    return result
  }
}
