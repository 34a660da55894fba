import NIOCore

extension Answer {
  /// Appends the answer as it goes over the wire.
  ///
  /// - Parameters:
  ///   - connection: what is said about the connection; nil where HTTP/1.1 says it by saying nothing.
  ///   - hasBody: false for HEAD, whose answer only tells how long the body would be.
  func encode(to buffer: inout ByteBuffer, connection: StaticString?, date: String, hasBody: Bool) {
    let body = body
    buffer.writeStaticString("HTTP/1.1 ")
    buffer.writeString(String(status))
    buffer.writeStaticString(" ")
    buffer.writeString(reason)
    buffer.writeStaticString("\r\nDate: ")
    buffer.writeString(date)
    buffer.writeStaticString("\r\nContent-Type: ")
    buffer.writeString(contentType)
    buffer.writeStaticString("\r\nContent-Length: ")
    buffer.writeString(String(body.utf8.count))
    buffer.writeStaticString("\r\n")
    if !fields.isEmpty { buffer.writeString(fields) }
    if let connection {
      buffer.writeStaticString("Connection: ")
      buffer.writeStaticString(connection)
      buffer.writeStaticString("\r\n")
    }
    buffer.writeStaticString("\r\n")
    if hasBody { buffer.writeString(body) }
  }
}
