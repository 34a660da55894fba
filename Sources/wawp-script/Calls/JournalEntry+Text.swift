import Store
import WawpScript
import Zones

extension JournalEntry {
  /// One line for people: when, who, what was decided and why.
  func line(in zone: Zone?) -> String {
    var text = "\(CallTime.text(acceptedAt, in: zone))  \(verdict)"
    if let reason { text += ": \(reason)" }
    if let by { text += " (\(by))" }
    return TerminalText.clean(text)
  }

  private var verdict: String {
    let who = caller ?? callID ?? eventID
    if state == .failed { return "gave up \(name) \(eventID)" }
    switch (decision, outcome) {
    case ("reject", "done"): return "rejected \(who)"
    case ("reject", "duplicate"): return "rejected \(who) already"
    case ("reject", "late"): return "too late to reject \(who)"
    case ("reject", "dry_run"): return "would reject \(who)"
    case ("reject", "unknown"): return "perhaps rejected \(who)"
    case ("reject", _): return "rejecting \(who): \(outcome)"
    case ("allow", _): return "allowed \(who)\(outcome == "failed" ? ", with an action that failed" : "")"
    case ("ignore", _): return "ignored \(name) \(callID ?? eventID)"
    default: return "failed on \(name) of \(who)"
    }
  }
}

/// Moments for people.
enum CallTime {
  /// `2026-11-23 15:04:05`, by the clocks of a zone; without one, by UTC.
  static func text(_ moment: Double, in zone: Zone?) -> String {
    let shown = (zone ?? (try? Zone("UTC")))?.show(at: Int(moment.rounded(.down)))
    guard let civil = shown?.civil else { return "\(Int(moment))" }
    let parts = [civil.month, civil.day, civil.hour, civil.minute, civil.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(civil.year)-\(parts[0])-\(parts[1]) \(parts[2]):\(parts[3]):\(parts[4])"
  }
}
