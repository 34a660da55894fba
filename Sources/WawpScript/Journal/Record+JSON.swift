public import JSON

extension Record {
  /// Appends the record as one line of JSON, in the order of the contract.
  public func write(to writer: inout JSONWriter) {
    writer.writeFragment("{\"event_id\":")
    writer.write(subject?.idPart, of: subject)
    writer.writeFragment(",\"event\":")
    writer.write(subject?.namePart, of: subject)
    writer.writeFragment(",\"call_id\":")
    writer.write(subject?.callIDPart, of: subject)
    writer.writeFragment(",\"from\":")
    writer.write(subject?.fromPart, of: subject)
    writer.writeFragment(",\"session\":")
    writer.write(subject?.sessionPart, of: subject)
    writer.writeFragment(",\"decision\":\"")
    writer.writeFragment(decision.kind.name)
    writer.writeFragment("\",\"reason\":")
    writer.write(optional: decision.reason)
    writer.writeFragment(",\"by\":")
    writer.write(optional: decision.by)
    if !decision.because.isEmpty { decision.because.write(to: &writer) }
    writer.writeFragment(",\"actions\":[")
    var isFirst = true
    for action in actions {
      if !isFirst { writer.writeFragment(",") }
      isFirst = false
      action.write(to: &writer)
    }
    writer.writeFragment("],\"outcome\":\"")
    writer.writeFragment(outcome)
    writer.writeFragment("\"")
    if let error { error.write(to: &writer) }
    if let inputLine = error?.inputLine {
      writer.writeFragment(",\"input_line\":")
      writer.write(inputLine)
    }
    writer.writeFragment(",\"handler_ms\":")
    writer.write(handlerMilliseconds, decimals: 3)
    writer.writeFragment(isDryRun ? ",\"dry_run\":true}\n" : ",\"dry_run\":false}\n")
  }
}

extension [TriedCondition] {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.writeFragment(",\"because\":[")
    for (number, condition) in enumerated() {
      writer.writeFragment(number == 0 ? "{\"condition\":" : ",{\"condition\":")
      writer.write(condition.name)
      writer.writeFragment(",\"value\":")
      if let value = condition.value { writer.write(value) } else { writer.writeNull() }
      if let saw = condition.saw {
        writer.writeFragment(",\"saw\":")
        writer.write(saw)
      }
      if let within = condition.within {
        writer.writeFragment(",\"within\":")
        writer.write(within)
      }
      writer.writeFragment("}")
    }
    writer.writeFragment("]")
  }
}

extension Action {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.writeFragment("{\"action\":")
    writer.write(name)
    if let target {
      writer.writeFragment(",\"target\":")
      writer.write(target)
    }
    writer.writeFragment(",\"outcome\":\"")
    writer.writeFragment(outcome.name)
    writer.writeFragment("\"")
    if let status {
      writer.writeFragment(",\"status\":")
      writer.write(status)
    }
    if let code {
      writer.writeFragment(",\"code\":")
      writer.write(code)
    }
    if let message {
      writer.writeFragment(",\"message\":")
      writer.write(message)
    }
    writer.writeFragment(",\"attempts\":")
    writer.write(attempts)
    writer.writeFragment(",\"ms\":")
    writer.write(milliseconds, decimals: 1)
    writer.writeFragment("}")
  }
}

extension Record.Failure {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.writeFragment(",\"error\":{\"message\":")
    writer.write(message)
    writer.writeFragment(",\"file\":")
    writer.write(optional: file)
    writer.writeFragment(",\"line\":")
    if let line { writer.write(line) } else { writer.writeNull() }
    if let source {
      writer.writeFragment(",\"source\":")
      writer.write(source)
    }
    writer.writeFragment(",\"traceback\":")
    writer.write(optional: traceback)
    writer.writeFragment("}")
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ part: EventPart?, of event: Event?) {
    guard let part, let event, event.withUTF8(part, { write(utf8: $0) }) != nil else { return writeNull() }
  }

  fileprivate mutating func write(optional text: String?) {
    if let text { write(text) } else { writeNull() }
  }
}
