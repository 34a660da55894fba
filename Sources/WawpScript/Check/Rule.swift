import LuaSyntax

/// One kind of mistake that is looked for.
protocol Rule {
  /// What of that kind is in a script.
  static func findings(in model: ScriptModel) -> [Finding]
}

extension Finding {
  init(_ kind: Kind, _ severity: Severity = .error, at name: Name, _ message: String, hint: String? = nil) {
    self.init(kind, severity, at: name.span, length: name.text.count, message, hint: hint)
  }

  init(
    _ kind: Kind, _ severity: Severity = .error, at span: Span, length: Int? = nil, _ message: String,
    hint: String? = nil
  ) {
    self.init(
      kind: kind, severity: severity, line: span.line, column: span.column, length: length ?? span.length,
      message: message, hint: hint)
  }

  /// `, did you mean ...?`, or nothing.
  static func suggestion(for name: String, among candidates: [String]) -> String {
    Spelling.nearest(to: name, among: candidates).map { ", did you mean `\($0)`?" } ?? ""
  }
}
