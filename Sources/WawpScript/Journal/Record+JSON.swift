public import JSON

extension Record {
  /// Appends the record as one line of JSON, in the order of the contract.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.write(optional: eventID, for: "event_id")
    writer.write(optional: event, for: "event")
    writer.write(optional: callID, for: "call_id")
    writer.write(optional: from, for: "from")
    writer.write(optional: session, for: "session")
    writer.key("decision")
    writer.write(decision.kind.rawValue)
    writer.write(optional: decision.reason, for: "reason")
    writer.write(optional: decision.by, for: "by")
    writer.key("actions")
    writer.beginArray()
    for action in actions { action.write(to: &writer) }
    writer.endArray()
    writer.key("outcome")
    writer.write(static: outcome)
    if let error { error.write(to: &writer) }
    if let inputLine {
      writer.key("input_line")
      writer.write(inputLine)
    }
    writer.key("handler_ms")
    writer.write(handlerMilliseconds, decimals: 3)
    writer.key("dry_run")
    writer.write(isDryRun)
    writer.endObject()
    writer.newline()
  }
}

extension Action {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("action")
    writer.write(name)
    if let target {
      writer.key("target")
      writer.write(target)
    }
    writer.key("outcome")
    writer.write(static: outcome.name)
    if let status {
      writer.key("status")
      writer.write(status)
    }
    if let code {
      writer.key("code")
      writer.write(code)
    }
    if let message {
      writer.key("message")
      writer.write(message)
    }
    writer.key("attempts")
    writer.write(attempts)
    writer.key("ms")
    writer.write(milliseconds, decimals: 1)
    writer.endObject()
  }
}

extension Record.Failure {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.key("error")
    writer.beginObject()
    writer.key("message")
    writer.write(message)
    writer.write(optional: file, for: "file")
    writer.key("line")
    if let line { writer.write(line) } else { writer.writeNull() }
    if let source {
      writer.key("source")
      writer.write(source)
    }
    writer.write(optional: traceback, for: "traceback")
    writer.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func write(optional text: String?, for name: StaticString) {
    key(name)
    if let text { write(text) } else { writeNull() }
  }

  fileprivate mutating func write(static text: StaticString) {
    write(utf8: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
