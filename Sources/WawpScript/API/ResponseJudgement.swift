import JSON

/// Whether an answer means that the request was accepted: the status decides first, then the body of a 2xx.
///
/// Of the answers with a status of 2xx
/// - an empty one is a success: WAHA itself answers 201 with nothing to a reject;
/// - JSON with `success: true` is a success; `success: false`, or else a `code` or `error` in it, is a
///   failure (`refused`), reported by users of the API; codes that mean "all is well" (0, 2xx, `ok`,
///   `success`) are none;
/// - XML is judged likewise by its elements `success` and `error`;
/// - a web page is no answer of the API but of something in between, such as the sign-in page of a network
///   (`bad_response`), and so is a body that is not text;
/// - plain text, such as `OK`, is a success, and so is JSON that is cut off or broken: what the API did is
///   done, and the status says that it was done.
enum ResponseJudgement: Equatable {
  /// How closely the body of a 2xx is read.
  enum Strictness {
    /// Reject and messages: any `code` or `error` is a failure.
    case command
    /// Any other endpoint: a `code` alone may be what was asked for, such as a pairing code. Only one
    /// beside a `message` is a failure.
    case anyEndpoint
  }

  case success
  case failure(code: APIErrorCode, body: ErrorBody?, remark: String?)

  /// Judges a 2xx by its body; the content type is asked for only when that alone does not tell.
  static func ofAccepted(
    contentType: @autoclosure () -> String?, body: [UInt8], status: Int, strictness: Strictness, redaction: Redaction,
    parser: JSONParser
  ) -> ResponseJudgement {
    guard let first = body.first(where: { $0 > 0x20 }) else { return .success }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == 0xEF || first == UInt8(ascii: "f") {
      let verdict = try? parser.withValue(of: body) { saysFailure($0, strictness: strictness) }
      if let verdict {
        guard verdict else { return .success }
        let error = ErrorBody(status: status, contentType: contentType(), body: body, redaction: redaction)
        return .failure(code: .refused, body: error, remark: nil)
      }
    }
    let contentType = contentType()
    guard let text = BodyText.bytes(of: body, contentType: contentType) else {
      return .failure(code: .badResponse, body: nil, remark: "the answer is not text (\(body.count) bytes)")
    }
    guard text.first == UInt8(ascii: "<") else { return .success }
    return ofMarkup(text, contentType: contentType, body: body, status: status, redaction: redaction)
  }

  private static func ofMarkup(
    _ text: [UInt8], contentType: String?, body: [UInt8], status: Int, redaction: Redaction
  ) -> ResponseJudgement {
    let markup = Markup(text)
    let error = ErrorBody(status: status, contentType: contentType, body: body, redaction: redaction)
    if markup.isHTML {
      let page = error.isExplained ? ": " + error.message : ""
      return .failure(
        code: .badResponse, body: nil,
        remark: OneLine.make("the answer is a web page instead of one of the api\(page)"))
    }
    return markup.saysFailure ? .failure(code: .refused, body: error, remark: nil) : .success
  }

  private static func saysFailure(_ value: JSONValue, strictness: Strictness) -> Bool {
    switch value.kind {
    case .bool: return value.bool == false && strictness == .command
    case .object: break
    default: return false
    }
    if let success = value["success"], let verdict = truth(of: success) { return !verdict }
    if let error = value["error"], isFailure(error) { return true }
    guard let code = value["code"], isFailure(code) else { return false }
    return strictness == .command || value["message"]?.kind == .string
  }

  /// `true`, `"true"` and 1 against `false`, `"false"` and 0; anything else says nothing.
  private static func truth(of value: JSONValue) -> Bool? {
    if let bool = value.bool { return bool }
    if let number = value.int { return number == 1 ? true : number == 0 ? false : nil }
    switch value.string?.lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: return nil
    }
  }

  private static func isFailure(_ value: JSONValue) -> Bool {
    switch value.kind {
    case .null: return false
    case .bool: return value.bool == true
    case .integer: return value.int.map { $0 != 0 && !(200...299).contains($0) } ?? true
    case .double: return true
    case .string:
      let text = value.string.map { OneLine.trimmed($0).lowercased() } ?? ""
      return !["", "ok", "success", "0", "200", "201", "none", "false"].contains(text)
    case .array: return value.elements?.contains { _ in true } ?? false
    case .object: return value.members?.contains { _ in true } ?? false
    }
  }
}
