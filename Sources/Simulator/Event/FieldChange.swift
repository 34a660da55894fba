import JSON

/// One wish about a field of an event: `path=value` sets it, `path=` takes it away.
public struct FieldChange: Hashable, Sendable {
  /// The names on the way from the envelope to the field.
  let path: [String]
  /// What the field becomes; nil takes it away.
  let value: EventValue?

  /// Reads `path=value`, such as `payload.isVideo=true` or `payload.from=15550000002@c.us`.
  ///
  /// The path's names are separated by dots; a dot inside a name is written `\.`, as in `metadata.user\.id=42`. In an
  /// array a name is a place, counted from 0. The value is JSON if it reads as JSON, else a text; `path=` takes the
  /// field away, and `path=""` sets an empty text.
  ///
  /// - Throws: `SimulatorError.invalidField` if there is no `=`, or a name is empty.
  public init(parsing text: String) throws {
    guard let equals = text.firstIndex(of: "=") else {
      throw SimulatorError.invalidField(text, reason: "it is path=value, for example payload.isVideo=true")
    }
    path = Self.names(in: text[..<equals])
    guard !path.isEmpty, path.allSatisfy({ !$0.isEmpty }) else {
      throw SimulatorError.invalidField(text, reason: "a name of the path is empty")
    }
    let value = String(text[text.index(after: equals)...])
    self.value = value.isEmpty ? nil : Self.value(of: value)
  }

  /// Carries the change out.
  ///
  /// - Throws: `SimulatorError.invalidField` if the path leads into something that has no fields.
  func apply(to event: inout EventValue) throws {
    guard let value else { return event.remove(path[...]) }
    guard event.set(path[...], to: value) else {
      throw SimulatorError.invalidField(
        path.joined(separator: "."), reason: "the event has something there that has no such place in it")
    }
  }

  private static func names(in text: Substring) -> [String] {
    var names = [""]
    var isEscaped = false
    for character in text {
      if !isEscaped, character == "\\" {
        isEscaped = true
      } else if !isEscaped, character == "." {
        names.append("")
      } else {
        names[names.count - 1].append(character)
        isEscaped = false
      }
    }
    return names
  }

  private static func value(of text: String) -> EventValue {
    (try? JSONParser().withValue(of: Array(text.utf8)) { EventValue($0) }) ?? .text(text)
  }
}
