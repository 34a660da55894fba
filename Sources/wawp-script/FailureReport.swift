import WawpScript

/// What went wrong in a script, for people: where, what, the line, the traceback.
enum FailureReport {
  /// Writes it to stderr.
  ///
  /// - Parameter marksPlace: whether a `^` stands below what the message names.
  static func show(_ error: Record.Failure, traceback: String?, hint: String? = nil, marksPlace: Bool = false) {
    let place = [error.file, error.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
    Diagnostics.error(place.isEmpty ? error.message : "\(place): \(error.message)", hint: hint)
    if let source = error.source, !source.isEmpty {
      let number = "    \(error.line ?? 0) | "
      let text = TerminalText.clean(source)
      Diagnostics.line(number + text)
      if marksPlace, let column = column(of: error.message, in: text) {
        Diagnostics.line(String(repeating: " ", count: number.count + column) + "^")
      }
    }
    if let traceback, !traceback.isEmpty {
      for frame in traceback.split(separator: "\n").prefix(30) {
        Diagnostics.line("      \(TerminalText.clean(String(frame)))")
      }
    }
  }

  /// Where the first name in quotes that stands in the line begins; `nil` when none does.
  static func column(of message: String, in line: String) -> Int? {
    for match in message.matches(of: /[`']([^`']+)[`']|there is no ([\w.]+)/) {
      guard let word = match.output.1 ?? match.output.2 else { continue }
      if let found = line.firstRange(of: word) { return line.distance(from: line.startIndex, to: found.lowerBound) }
    }
    return nil
  }
}
