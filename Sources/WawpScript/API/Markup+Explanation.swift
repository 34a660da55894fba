extension Markup {
  /// Elements and attributes that hold the sentence for a person, the most telling first.
  ///
  /// Wawp's documentation names XML as a form of its errors, and not the elements in it.
  private static let messageNames = [
    "message", "msg", "errormessage", "error_message", "error-message", "faultstring", "detail", "details",
    "description", "error_description", "reason", "explanation", "error", "title", "text",
  ]

  private static let codeNames = ["code", "errorcode", "error_code", "error-code", "faultcode"]

  /// What it says to a person, or `nil` if it has no text.
  var explanation: String? {
    let text = isHTML ? pageText : first(Self.messageNames)
    if let text, !text.isEmpty { return text }
    return allText.isEmpty ? nil : allText
  }

  /// A code beside the message in XML; web pages have none.
  var code: String? { isHTML ? nil : first(Self.codeNames) }

  /// The title or the heading of a web page, and what follows it when that says nothing but "error".
  private var pageText: String? {
    guard let heading = first(["title", "h1", "h2"]) else { return first(["pre", "p"]) }
    guard heading.lowercased() == "error", let body = first(["pre", "h1", "p"]), body.lowercased() != "error"
    else { return heading }
    return body
  }

  /// Whether it is XML that says that the request failed, although the status said otherwise.
  var saysFailure: Bool {
    guard !isHTML else { return false }
    if let success = first(["success"])?.lowercased() { return success == "false" || success == "0" }
    return first(["error", "fault"]) != nil
  }
}
