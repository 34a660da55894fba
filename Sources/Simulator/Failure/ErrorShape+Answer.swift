import JSON
import NIOCore
import NIOHTTP1

extension ErrorShape {
  /// The answer of this shape with this status.
  ///
  /// - Parameters:
  ///   - request: what failed; WAHA repeats its method and path in the report of an exception.
  ///   - now: seconds since 1970.
  func answer(status: Int, to request: HTTPRequestHead, now: Double) -> Answer {
    // These statuses end with their head.
    guard status != 204, status != 304 else {
      return Answer(status: status, contentType: nil, body: ByteBuffer())
    }
    let message = Self.message(for: status)
    switch self {
    case .json:
      return ErrorAnswer.documented(status: status, message: message)
    case .code:
      return .object(status: status) { Self.writeCode(status, message, to: &$0) }
    case .nested:
      return .object(status: status) { writer in
        writer.key("error")
        writer.beginObject()
        writer.key("message")
        writer.write(message)
        writer.key("code")
        writer.write(Self.code(for: status))
        writer.endObject()
      }
    case .wordpress:
      return .object(status: status) { writer in
        Self.writeCode(status, message, to: &writer)
        writer.key("data")
        writer.beginObject()
        writer.key("status")
        writer.write(status)
        writer.endObject()
      }
    case .refused:
      return .object(status: status) { writer in
        writer.key("success")
        writer.write(false)
        writer.key("message")
        writer.write(message)
      }
    case .waha422: return Self.sessionNotReady(status: status)
    case .waha500: return Self.exception(status: status, message: message, request: request, now: now)
    case .xml, .html, .text, .empty, .garbage: return textual(status: status, message: message)
    }
  }

  private func textual(status: Int, message: String) -> Answer {
    let title = "\(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)"
    switch self {
    case .xml:
      let text =
        #"<?xml version="1.0" encoding="UTF-8"?>"#
        + "<error><status>\(status)</status><message>\(message)</message></error>"
      return Answer(status: status, contentType: "application/xml", body: ByteBuffer(string: text))
    case .html:
      let text =
        "<html><head><title>\(title)</title></head>\r\n"
        + "<body><center><h1>\(title)</h1></center><hr><center>proxy</center></body></html>\r\n"
      return Answer(status: status, contentType: "text/html; charset=utf-8", body: ByteBuffer(string: text))
    case .text:
      return Answer(
        status: status, contentType: "text/plain; charset=utf-8", body: ByteBuffer(string: message + "\n"))
    case .garbage:
      return Answer(
        status: status, contentType: "application/json", body: ByteBuffer(bytes: Self.garbageBytes))
    default:
      return Answer(status: status, contentType: nil, body: ByteBuffer())
    }
  }

  /// An opening that looks like JSON, then a NUL, bytes that no UTF-8 has, control characters, and no end.
  static let garbageBytes: [UInt8] =
    Array(#"{"status":"#.utf8) + [0x00, 0xFF, 0xFE, 0xC3, 0x28, 0x1B, 0x5B, 0x80]

  private static func writeCode(_ status: Int, _ message: String, to writer: inout JSONWriter) {
    writer.key("code")
    writer.write(code(for: status))
    writer.key("message")
    writer.write(message)
  }

  private static func sessionNotReady(status: Int) -> Answer {
    .object(status: status) { writer in
      writer.key("error")
      writer.write("Session status is not as expected. Try again later or restart the session")
      writer.key("session")
      writer.write("default")
      writer.key("status")
      writer.write("SCAN_QR_CODE")
      writer.key("expected")
      writer.beginArray()
      writer.write("WORKING")
      writer.endArray()
    }
  }

  private static func exception(
    status: Int, message: String, request: HTTPRequestHead, now: Double
  ) -> Answer {
    .object(status: status) { writer in
      writer.key("statusCode")
      writer.write(status)
      writer.key("timestamp")
      writer.write(HTTPDate.text(unixSeconds: Int(now)))
      writer.key("exception")
      writer.beginObject()
      writer.key("message")
      writer.write(message)
      writer.key("name")
      writer.write("Error")
      writer.endObject()
      writer.key("request")
      writer.beginObject()
      writer.key("path")
      // Without the query: it may hold the token.
      writer.write(RequestTarget(request.uri).path)
      writer.key("method")
      writer.write(request.method.rawValue)
      writer.endObject()
      writer.key("version")
      writer.beginObject()
      writer.endObject()
    }
  }

  private static func message(for status: Int) -> String {
    switch status {
    case 200...299: "The operation was refused"
    case 400: "A parameter is missing"
    case 401: "The access token is wrong"
    case 403: "The plan does not include this"
    case 404: "The session does not exist"
    case 422: "The session is not ready"
    case 429: "Too many requests"
    case 502: "The upstream could not be reached"
    case 503: "The service is unavailable"
    case 504: "The upstream took too long"
    case 500...599: "An unexpected error occurred"
    default: "The request failed"
    }
  }

  /// Codes that the documentation or users' code name, where there is one for the status.
  private static func code(for status: Int) -> String {
    switch status {
    case 401: "invalid_access_token"
    case 403: "subscription_required"
    case 404: "invalid_session"
    case 429: "quota_reached"
    case 502, 503, 504: "wawp_upstream_error"
    default: "request_failed"
    }
  }
}
