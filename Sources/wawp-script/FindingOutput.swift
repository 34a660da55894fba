import JSON
import WawpScript

/// How a finding of `check` is shown.
enum FindingOutput {
  /// `file:line:column: error: ...`, the line, and a caret under what is meant.
  static func text(_ finding: Finding) -> [String] {
    let place = [finding.line, finding.column].filter { $0 > 0 }.map { ":\($0)" }.joined()
    var lines = ["\(finding.file)\(place): \(finding.severity.rawValue): \(finding.message)"].map {
      TerminalText.clean($0, keepsLines: true)
    }
    if finding.line > 0, !finding.source.isEmpty {
      // A tab would move the caret.
      let source = String(finding.source.map { $0 == "\t" ? " " : $0 })
      lines.append("  " + TerminalText.clean(source))
      if finding.column > 0, finding.column <= source.count + 1 {
        let length = max(1, min(finding.length, source.count - finding.column + 1))
        lines.append(
          String(repeating: " ", count: finding.column + 1) + "^" + String(repeating: "~", count: length - 1))
      }
    }
    if let hint = finding.hint { lines.append("  hint: \(hint)") }
    return lines
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

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
