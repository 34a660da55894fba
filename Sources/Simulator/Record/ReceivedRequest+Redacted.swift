import JSON
import NIOCore
import NIOHTTP1

/// What may be shown of a request outside the process.
extension ReceivedRequest {
  /// Writes the request as one JSON object, without secrets: the entry of the log and of `/__requests`.
  ///
  /// - Parameters:
  ///   - token: the token that the stand-in was set to, if any. Tokens that the request brought are
  ///     taken out in any case.
  ///   - parser: reads the body; a body that is not JSON is shown by its length alone.
  func writeRedacted(to writer: inout JSONWriter, token: String?, parser: JSONParser) {
    let body = RequestBody(bodyBuffer, contentType: header("content-type"), parser: parser)
    let redaction = Redaction(tokens: tokens(in: body) + [token].compactMap { $0 })
    writer.beginObject()
    writer.key("n")
    writer.write(number)
    writer.key("time")
    writer.write(time, decimals: 6)
    writer.key("connection")
    writer.write(connection)
    writer.key("method")
    writer.write(method)
    writer.key("path")
    writer.write(redaction.clean(path))
    writer.key("query")
    Self.write(query, to: &writer, redaction: redaction)
    writer.key("headers")
    Self.write(headers, to: &writer, redaction: redaction)
    writer.key("body")
    if case .json(let value) = body {
      Self.write(value, to: &writer, redaction: redaction)
    } else {
      writer.writeNull()
    }
    writer.key("body_bytes")
    writer.write(self.body.count)
    writer.key("status")
    writer.write(status)
    if let failure {
      writer.key("failure")
      writer.write(failure)
    }
    for field in rejectedCall(in: body) ?? [] {
      writer.key(field.name)
      writer.write(redaction.clean(field.value))
    }
    writer.endObject()
  }

  /// The request as one line of text, without secrets and without control characters.
  func redactedLine(token: String?, parser: JSONParser) -> String {
    let body = RequestBody(bodyBuffer, contentType: header("content-type"), parser: parser)
    let redaction = Redaction(tokens: tokens(in: body) + [token].compactMap { $0 })
    var line = "#\(number) \(method) \(redaction.clean(path)) \(status == 0 ? "no answer" : String(status))"
    if let failure { line += " (\(failure))" }
    line += " connection \(connection)"
    for field in rejectedCall(in: body) ?? [] {
      line += " \(field.name)=\(redaction.clean(field.value))"
    }
    return Self.printable(line)
  }

  private var bodyBuffer: ByteBuffer? {
    body.isEmpty ? nil : ByteBuffer(bytes: body)
  }

  private func tokens(in body: RequestBody) -> [String] {
    asAPIRequest(body).credentials.tokens
  }

  /// The call and the caller that a reject names, as far as they are there; nil for other requests.
  private func rejectedCall(in body: RequestBody) -> [RequestField]? {
    guard path == WawpAPI.rejectTemplate else { return nil }
    let request = asAPIRequest(body)
    return [("callId", try? request.text("callId")), ("from", try? request.text("from"))]
      .compactMap { name, value in value.map { RequestField(name: name, value: $0) } }
  }

  private func asAPIRequest(_ body: RequestBody) -> APIRequest {
    APIRequest(
      method: HTTPMethod(rawValue: method), target: RequestTarget(target),
      headers: HTTPHeaders(headers.map { ($0.name, $0.value) }), body: body, time: time)
  }

  /// Writes fields as an object; a name that comes more than once gets an array, so that nothing is lost.
  private static func write(_ fields: [RequestField], to writer: inout JSONWriter, redaction: Redaction) {
    let groups = Dictionary(grouping: fields, by: \.name)
    writer.beginObject()
    var written: Set<String> = []
    for field in fields where written.insert(field.name).inserted {
      let values = groups[field.name] ?? []
      writer.key(redaction.clean(field.name))
      if values.count > 1 { writer.beginArray() }
      for value in values {
        writer.write(redaction.shown(value.value, under: value.name))
      }
      if values.count > 1 { writer.endArray() }
    }
    writer.endObject()
  }

  private static func write(_ value: JSONValue, to writer: inout JSONWriter, redaction: Redaction) {
    if let text = value.string {
      writer.write(redaction.clean(text))
    } else if let elements = value.elements {
      writer.beginArray()
      for element in elements { write(element, to: &writer, redaction: redaction) }
      writer.endArray()
    } else if let members = value.members {
      writer.beginObject()
      for member in members {
        let name = member.key.string
        writer.key(redaction.clean(name))
        if Redaction.isSecret(name: name), !member.value.isNull {
          writer.write(Redaction.mark)
        } else {
          write(member.value, to: &writer, redaction: redaction)
        }
      }
      writer.endObject()
    } else {
      writer.write(value)
    }
  }

  /// Control characters could steer the terminal that shows the line.
  private static func printable(_ line: String) -> String {
    line.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.properties.generalCategory == .control {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
}
