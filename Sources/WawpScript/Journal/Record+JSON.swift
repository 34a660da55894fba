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
    writer.name("decision")
    writer.write(decision.kind.rawValue)
    writer.write(optional: decision.reason, for: "reason")
    writer.write(optional: decision.by, for: "by")
    writer.name("actions")
    writer.beginArray()
    for action in actions { action.write(to: &writer) }
    writer.endArray()
    writer.name("outcome")
    writer.write(static: outcome)
    if let error { error.write(to: &writer) }
    if let inputLine {
      writer.name("input_line")
      writer.write(inputLine)
    }
    writer.name("handler_ms")
    writer.write(handlerMilliseconds, decimals: 3)
    writer.name("dry_run")
    writer.write(isDryRun)
    writer.endObject()
    writer.newline()
  }
}

extension Action {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.name("action")
    writer.write(name)
    if let target {
      writer.name("target")
      writer.write(target)
    }
    writer.name("outcome")
    writer.write(static: outcome.name)
    if let status {
      writer.name("status")
      writer.write(status)
    }
    if let code {
      writer.name("code")
      writer.write(code)
    }
    if let message {
      writer.name("message")
      writer.write(message)
    }
    writer.name("attempts")
    writer.write(attempts)
    writer.name("ms")
    writer.write(milliseconds, decimals: 1)
    writer.endObject()
  }
}

extension Record.Failure {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.name("error")
    writer.beginObject()
    writer.name("message")
    writer.write(message)
    writer.write(optional: file, for: "file")
    writer.name("line")
    if let line { writer.write(line) } else { writer.writeNull() }
    if let source {
      writer.name("source")
      writer.write(source)
    }
    writer.write(optional: traceback, for: "traceback")
    writer.endObject()
  }
}

extension JSONWriter {
  /// A key that is known when the program is built: cheaper than one that is a `String`.
  fileprivate mutating func name(_ name: StaticString) { key(name) }

  fileprivate mutating func write(optional text: String?, for name: StaticString) {
    self.name(name)
    if let text { write(text) } else { writeNull() }
  }

  fileprivate mutating func write(static text: StaticString) {
    write(utf8: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
