extension Record {
  /// The record as one sentence for people, without a line break.
  ///
  /// Control characters, which a caller's name could hold, are made visible.
  public var sentence: String {
    let who = from ?? callID ?? eventID ?? "an event"
    var text: String
    if let error, event == nil {
      return TerminalText.clean("line \(error.inputLine ?? 1): not an event: \(error.message)")
    }
    switch decision.kind {
    case .reject: text = rejection(of: who)
    case .allow: text = "allowed \(who)"
    case .ignore: text = "ignored \(event ?? "event")\(callID.map { " \($0)" } ?? eventID.map { " \($0)" } ?? "")"
    case .error: text = "failed on \(event ?? "event") of \(who)"
    }
    if let reason = decision.reason { text += ": \(reason)" }
    if let by = decision.by { text += " (\(by))" }
    let told = mainReject
    for (place, action) in actions.enumerated() where !action.isOwnReject && place != told {
      text += "; \(action.sentence)"
    }
    if let error {
      let place = [error.file, error.line.map(String.init)].compactMap { $0 }.joined(separator: ":")
      text += "; error\(place.isEmpty ? "" : " at \(place)"): \(error.message)"
    }
    return TerminalText.clean(text)
  }

  /// The place of the reject of which the sentence speaks: of the event's own call, if there is one.
  private var mainReject: Int? {
    guard decision.kind == .reject else { return nil }
    return actions.firstIndex { $0.isOwnReject && $0.outcome != .duplicate }
      ?? actions.lastIndex(where: \.isOwnReject) ?? actions.firstIndex { $0.name == "reject" }
  }

  private func rejection(of who: String) -> String {
    guard let mainReject else { return "rejecting \(who) was not tried" }
    let action = actions[mainReject]
    let who = action.target.map { "call \($0)" } ?? who
    switch action.outcome {
    case .done: return "rejected \(who) in \(Int(action.milliseconds.rounded())) ms"
    case .duplicate: return "rejected \(who) already"
    case .dryRun: return "would reject \(who)"
    case .late: return "too late to reject \(who)"
    case .unknown: return "perhaps rejected \(who)"
    case .failed: return "could not reject \(who) [\(action.code ?? "failed")] \(action.message ?? "")"
    }
  }
}

extension Action {
  fileprivate var sentence: String {
    let what = target.map { "\(name) \($0)" } ?? name
    return switch outcome {
    case .failed: "\(what) failed [\(code ?? "failed")] \(message ?? "")"
    case .dryRun: "\(what) not sent (dry run)"
    default: "\(what) \(outcome.name)"
    }
  }
}

/// Text on its way to a terminal.
public enum TerminalText {
  /// Shows control characters as escapes, so that text from a stranger cannot steer the terminal.
  ///
  /// Tabs and, if wanted, line breaks stay.
  public static func clean(_ text: String, keepsLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": result.unicodeScalars.append(scalar)
      case "\n" where keepsLines: result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      default:
        if isControl(scalar) {
          result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
