import JSON

/// Finds the sentence and the code in a JSON error of any shape.
///
/// Known shapes: the `ErrorResponse` of Wawp's OpenAPI export, `code` beside `message`, an error inside
/// `error`, the errors of WordPress and Laravel, problem details (RFC 9457), `success: false`, and what
/// WAHA passes on (`exception`, lists of messages, `error` with the session's `status`).
enum JSONExplanation {
  private static let maximumDepth = 5
  private static let maximumParts = 5

  /// The sentence and the code, as far as there are any.
  static func read(_ value: JSONValue, status: Int) -> ErrorBody.Explanation {
    guard var text = message(in: value, depth: 0) else {
      return ErrorBody.Explanation(code: code(in: value, status: status, message: nil))
    }
    let code = code(in: value, status: status, message: text)
    if let inner = unwrapped(text) { text = inner }
    if let state = sessionState(in: value) { text += " (\(state))" }
    return ErrorBody.Explanation(message: text, code: code)
  }

  /// Whether there is anything in the value that is worth showing as it is.
  static func hasContent(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .null: return false
    case .string: return value.string.map { !OneLine.trimmed($0).isEmpty } ?? false
    case .array: return value.elements?.contains { hasContent($0) } ?? false
    case .object: return value.members?.contains { hasContent($0.value) } ?? false
    case .bool, .integer, .double: return true
    }
  }

  /// The value as JSON text.
  static func compact(_ value: JSONValue) -> String {
    var writer = JSONWriter()
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func message(in value: JSONValue, depth: Int) -> String? {
    guard depth < maximumDepth else { return nil }
    switch value.kind {
    case .string:
      guard let text = value.string, !OneLine.trimmed(text).isEmpty else { return nil }
      return text
    case .array:
      guard let elements = value.elements else { return nil }
      return joined(elements.lazy.compactMap { message(in: $0, depth: depth + 1) })
    case .object:
      for member in candidates(in: value) {
        if let text = message(in: member, depth: depth + 1) { return text }
      }
      return fieldMessages(in: value, depth: depth)
    case .null, .bool, .integer, .double:
      return nil
    }
  }

  /// The members of an object that may hold the sentence, the most telling first.
  private static func candidates(in value: JSONValue) -> [JSONValue] {
    [
      value["message"], value["msg"], value["detail"], value["error_description"], value["error_message"],
      value["errorMessage"], value["description"], value["exception"], value["error"], value["errors"],
      value["reason"], value["title"], value["text"], value["data"], value["response"], value["body"],
    ].compactMap { $0 }
  }

  /// Laravel's way: `{"errors": {"from": ["the from field is required"]}}`.
  private static func fieldMessages(in value: JSONValue, depth: Int) -> String? {
    guard depth > 0, let members = value.members else { return nil }
    return joined(
      members.lazy.filter { $0.value.kind == .array }.compactMap { message(in: $0.value, depth: depth + 1) })
  }

  private static func joined(_ texts: some Sequence<String>) -> String? {
    let parts = Array(texts.prefix(maximumParts))
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// A message that is itself an error, as some servers pass on what they were told: JSON in a string, or
  /// HTML.
  private static func unwrapped(_ text: String) -> String? {
    let trimmed = OneLine.trimmed(text)
    if trimmed.hasPrefix("{") || trimmed.hasPrefix("[") {
      return try? JSONParser().withValue(of: Array(trimmed.utf8)) { message(in: $0, depth: 0) }
    }
    if trimmed.contains("</") || trimmed.contains("<br") {
      let text = Markup(Array(trimmed.utf8)).allText
      return text.isEmpty ? nil : text
    }
    return nil
  }

  /// WAHA's 422 names the state that the session is in beside the one that it should be in.
  private static func sessionState(in value: JSONValue) -> String? {
    guard value["expected"]?.kind == .array, let state = value["status"]?.string, !state.isEmpty else {
      return nil
    }
    return "status \(state)"
  }

  private static func code(in value: JSONValue, status: Int, message: String?) -> String? {
    for holder in [value, value["error"], value["exception"], value["errors"]].compactMap({ $0 }) {
      for key in [holder["code"], holder["error_code"], holder["errorCode"]].compactMap({ $0 }) {
        if let code = key.string, !OneLine.trimmed(code).isEmpty { return code }
        if let number = key.int, number != status, number != 0 { return String(number) }
      }
    }
    // OAuth's way: {"error": "invalid_token", "error_description": "..."}.
    guard let name = value["error"]?.string, name != message, isIdentifier(name) else { return nil }
    return name
  }

  private static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x5F, 0x2D, 0x2E].contains($0)
      }
  }
}
