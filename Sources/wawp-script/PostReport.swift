import Simulator
import WawpScript

/// What `trigger --to` says at its end, on standard error.
struct PostReport {
  private let summary: PostSummary

  init(_ summary: PostSummary) { self.summary = summary }

  /// Writes the report.
  ///
  /// - Parameter url: where the events went; its query is not shown.
  func show(to url: String) {
    if let refusal = summary.firstRefusal {
      let body = refusal.body.isEmpty ? "with nothing in it" : refusal.body
      Diagnostics.error(
        "the listener answered \(refusal.status): \(TerminalText.clean(body))", hint: hint(refusal.status))
    }
    for (reason, count) in summary.failures.sorted(by: { $0.key < $1.key }) {
      let times = count == 1 ? "" : " (\(count) times)"
      Diagnostics.error(
        "no answer from \(url.prefix { $0 != "?" }): \(reason)\(times)",
        hint: reason == "Connection refused" ? "is the listener running, and on that port?" : nil)
    }
    Diagnostics.line("wawp-script: trigger: \(summary.line)")
  }

  private func hint(_ status: Int) -> String? {
    switch status {
    case 401, 403: "check the secret and --signature"
    case 404: "check the path in --to"
    case 413, 415, 400: "the listener did not take what was sent"
    case 503: "the listener is over its capacity, or cannot write"
    default: nil
    }
  }
}
