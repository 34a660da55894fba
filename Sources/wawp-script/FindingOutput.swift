import JSON
import WawpScript

/// How a finding of `check` is shown.
enum FindingOutput {
  /// The most characters of a line that are shown.
  private static let width = 120

  /// `file:line:column: error: ...`, the line, and a caret under what is meant.
  static func text(_ finding: Finding, colours: Bool) -> [String] {
    let place = [finding.line, finding.column].filter { $0 > 0 }.map { ":\($0)" }.joined()
    let message = TerminalText.clean(finding.message, keepsLines: true)
    func paint(_ text: String, _ code: String) -> String { colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    let kind = paint("\(finding.severity.rawValue):", finding.severity == .error ? "1;31" : "1;35")
    var lines = ["\(TerminalText.clean(finding.file))\(place): \(kind) \(paint(message, "1"))"]
    if finding.line > 0, !finding.source.isEmpty {
      let (shown, caret) = excerpt(finding)
      lines.append("  " + shown)
      if let caret { lines.append("  " + String(repeating: " ", count: caret.start) + paint(caret.mark, "1;32")) }
    }
    if let hint = finding.hint { lines.append("  hint: \(hint)") }
    return lines
  }

  /// The line, or the part of a long one around what is meant, and where the caret stands under it.
  private static func excerpt(_ finding: Finding) -> (shown: String, caret: (start: Int, mark: String)?) {
    // Columns count scalars. A tab would move the caret; what steers the terminal is shown as an escape.
    let characters = finding.source.unicodeScalars.map { $0 == "\t" ? " " : TerminalText.clean(String($0)) }
    let column = max(0, finding.column - 1)
    let first = characters.count <= width ? 0 : max(0, min(column - width / 2, characters.count - width))
    let last = min(characters.count, first + width)
    let before = first > 0 ? "..." : ""
    let shown = before + characters[first..<last].joined() + (last < characters.count ? "..." : "")
    guard finding.column > 0, column <= last else { return (shown, nil) }
    let length = max(1, min(finding.length, last - column))
    let marked = characters[column..<min(column + length, last)].reduce(0) { $0 + $1.count }
    let start = before.count + characters[first..<column].reduce(0) { $0 + $1.count }
    return (shown, (start, "^" + String(repeating: "~", count: max(marked, 1) - 1)))
  }

  /// One object, without a newline.
  static func json(_ finding: Finding) -> String {
    var writer = JSONWriter(capacity: 256)
    writer.beginObject()
    writer.key("file")
    writer.write(finding.file)
    writer.key("line")
    writer.write(finding.line)
    writer.key("column")
    writer.write(finding.column)
    writer.key("length")
    writer.write(finding.length)
    writer.key("severity")
    writer.write(finding.severity.rawValue)
    writer.key("kind")
    writer.write(finding.kind.rawValue)
    writer.key("message")
    writer.write(finding.message)
    if let hint = finding.hint {
      writer.key("hint")
      writer.write(hint)
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// `2 errors, 1 warning in 1 file`.
  static func summary(_ findings: [Finding], files: Int) -> String {
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count - errors
    var parts: [String] = []
    if errors > 0 { parts.append(counted(errors, "error")) }
    if warnings > 0 { parts.append(counted(warnings, "warning")) }
    return "\(parts.isEmpty ? "nothing found" : parts.joined(separator: ", ")) in \(counted(files, "file"))"
  }
}
