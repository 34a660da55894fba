import Glibc
import WawpScript

/// Results of tests as text, TAP or JUnit's XML.
struct TestReport {
  let format: TestFormat
  let colours: Bool

  /// Everything, with a line break at its end.
  func text(_ results: [TestJob.Result], seconds: Double) -> String {
    switch format {
    case .text: people(results, seconds)
    case .tap: tap(results)
    case .junit: junit(results, seconds)
    }
  }

  /// A line for each script: how much of it has run, and what has not.
  func coverage(_ covered: [String: LineCoverage]) -> [String] {
    covered.sorted { $0.key < $1.key }.map { script, coverage in
      let (run, all) = (coverage.run.count, coverage.lines.count)
      let share = all == 0 ? 100 : run * 100 / all
      let missed = coverage.missed.isEmpty ? "" : ", not run: \(coverage.missed.joined(separator: ", "))"
      return "\(script): \(share) % (\(run) of \(all) lines)\(missed)"
    }
  }

  private func people(_ results: [TestJob.Result], _ seconds: Double) -> String {
    var text = ""
    var file = ""
    for result in results {
      if result.file != file {
        file = result.file
        text += "\(file)\n"
      }
      let name = TerminalText.clean(result.outcome.name)
      guard result.outcome.failure != nil else {
        text += "  \(paint("✔", 32)) \(name)\n"
        continue
      }
      text += "  \(paint("✘", 31)) \(name)\n"
      for line in lines(of: result.outcome) { text += "      \(line)\n" }
    }
    let failed = results.count { $0.outcome.failure != nil }
    let passed = results.count - failed
    let time = Self.decimal(seconds, 2)
    text +=
      failed == 0
      ? paint("\(passed) \(passed == 1 ? "test" : "tests") passed in \(time) s", 32)
      : paint("\(failed) of \(results.count) tests failed in \(time) s", 31)
    return text + "\n"
  }

  /// What is wrong, where, and what the script had to say.
  private func lines(of outcome: TestFile.Outcome) -> [String] {
    guard let failure = outcome.failure else { return [] }
    let place = [failure.file, failure.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
    var lines = TerminalText.clean(failure.message, keepsLines: true).split(separator: "\n").map(String.init)
    if !place.isEmpty, !lines.isEmpty { lines[0] = "\(place): \(lines[0])" }
    if let source = failure.source, !source.isEmpty {
      lines.append("    \(failure.line ?? 0) | \(TerminalText.clean(source))")
    }
    if !outcome.log.isEmpty {
      lines.append("the log:")
      lines += outcome.log.suffix(20).map { "    \(TerminalText.clean($0))" }
    }
    return lines
  }

  private func tap(_ results: [TestJob.Result]) -> String {
    var text = "TAP version 13\n1..\(results.count)\n"
    for (number, result) in results.enumerated() {
      let name = TerminalText.clean("\(result.file): \(result.outcome.name)").replacing("#", with: "\\#")
      text += "\(result.outcome.failure == nil ? "ok" : "not ok") \(number + 1) - \(name)\n"
      guard result.outcome.failure != nil else { continue }
      text += "  ---\n  message: |\n"
      for line in lines(of: result.outcome) { text += "    \(line)\n" }
      text += "  ...\n"
    }
    return text
  }

  private func junit(_ results: [TestJob.Result], _ seconds: Double) -> String {
    let failed = results.count { $0.outcome.failure != nil }
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      "<testsuites tests=\"\(results.count)\" failures=\"\(failed)\" time=\"\(Self.decimal(seconds, 3))\">\n"
    var files: [String] = []
    for result in results where files.last != result.file { files.append(result.file) }
    for file in files {
      let own = results.filter { $0.file == file }
      let bad = own.count { $0.outcome.failure != nil }
      text += "  <testsuite name=\"\(xml(file))\" tests=\"\(own.count)\" failures=\"\(bad)\">\n"
      for result in own {
        let time = Self.decimal(result.outcome.seconds, 3)
        text +=
          "    <testcase classname=\"\(xml(file))\" name=\"\(xml(result.outcome.name))\" time=\"\(time)\""
        let lines = lines(of: result.outcome)
        guard let first = lines.first else {
          text += "/>\n"
          continue
        }
        text += ">\n      <failure message=\"\(xml(first))\">\(xml(lines.joined(separator: "\n")))</failure>\n"
        text += "    </testcase>\n"
      }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  /// XML knows no control characters, not even escaped.
  private func xml(_ text: String) -> String {
    var result = ""
    for scalar in TerminalText.clean(text, keepsLines: true).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func paint(_ text: String, _ colour: Int) -> String {
    colours ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
  }

  private static func decimal(_ seconds: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let units = Int((max(0, seconds) * Double(scale)).rounded())
    let rest = String(units % scale)
    return "\(units / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
