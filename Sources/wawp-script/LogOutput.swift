import ArgumentParser
import JSON
import Machine
import WawpScript

/// How log lines look.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// The log on stderr: what scripts print and say, and what the worker notes.
struct LogOutput: Sendable {
  let level: LogLevel
  let format: LogFormat
  /// Whether callers are shortened, so that a log tells nobody who called.
  var hidesNumbers = false
  /// Takes a line without its newline.
  var write: @Sendable (String) -> Void = { Diagnostics.line($0) }

  /// Writes a line if it matters enough.
  @Sendable func write(_ level: LogLevel, _ entry: LogEntry) {
    guard level >= self.level else { return }
    let entry = hidesNumbers ? entry.withoutNumbers : entry
    switch format {
    case .text: writeText(level, entry)
    case .json: writeJSON(level, entry)
    }
  }

  private func writeText(_ level: LogLevel, _ entry: LogEntry) {
    var text = level == .info ? "" : "\(level.name): "
    text += entry.message
    for field in entry.fields { text += " \(field.name)=\(field.value)" }
    write(TerminalText.clean(text, keepsLines: true))
  }

  private func writeJSON(_ level: LogLevel, _ entry: LogEntry) {
    var writer = JSONWriter(capacity: 256)
    writer.beginObject()
    writer.key("time")
    writer.write(SystemClock.wall, decimals: 3)
    writer.key("level")
    writer.write(level.name)
    writer.key("message")
    writer.write(entry.message)
    if let id = entry.eventID {
      writer.key("event_id")
      writer.write(id)
    }
    if let id = entry.callID {
      writer.key("call_id")
      writer.write(id)
    }
    if !entry.fields.isEmpty {
      writer.key("fields")
      writer.beginObject()
      for field in entry.fields {
        writer.key(field.name)
        writer.write(field.value)
      }
      writer.endObject()
    }
    writer.endObject()
    write(String(decoding: writer.bytes, as: UTF8.self))
  }
}
