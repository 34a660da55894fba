import NIOCore

extension Answer {
  /// Appends the answer as it goes over the wire.
  ///
  /// - Parameters:
  ///   - connection: what is said about the connection; nil where HTTP/1.1 says it by saying nothing.
  ///   - hasBody: false for HEAD, whose answer only tells how long the body would be.
  func encode(to buffer: inout ByteBuffer, connection: StaticString?, date: String, hasBody: Bool) {
    let body = body
    // Few large pieces: each write has its price.
    if status == 202 {
      buffer.writeStaticString("HTTP/1.1 202 Accepted\r\nDate: ")
    } else {
      buffer.writeString("HTTP/1.1 \(status) \(reason)\r\nDate: ")
    }
    buffer.writeString(date)
    if contentType == Answer.json {
      buffer.writeStaticString("\r\nContent-Type: application/json\r\nContent-Length: ")
    } else {
      buffer.writeStaticString("\r\nContent-Type: ")
      buffer.writeString(contentType)
      buffer.writeStaticString("\r\nContent-Length: ")
    }
    buffer.writeString(String(body.count))
    buffer.writeStaticString("\r\n")
    if !fields.isEmpty { buffer.writeString(fields) }
    if let connection {
      buffer.writeStaticString("Connection: ")
      buffer.writeStaticString(connection)
      buffer.writeStaticString("\r\n")
    }
    buffer.writeStaticString("\r\n")
    if hasBody { buffer.writeBytes(body) }
  }
}
