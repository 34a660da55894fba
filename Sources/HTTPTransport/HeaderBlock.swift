/// The header lines of a request, in the form in which CCurl takes them.
struct HeaderBlock {
  /// `Name: value` or, for an empty value, `Name;`, each ended by a zero.
  private(set) var bytes: [UInt8] = []
  /// How many lines there are.
  private(set) var count = 0
  /// What the lines were made from: most requests have the same.
  private var source: (headers: [HTTPHeader], hasBody: Bool)?

  /// Replaces what is there by the lines of a request that ``RequestCheck`` has passed.
  mutating func fill(from request: HTTPRequest, hasBody: Bool) {
    if let source, source.hasBody == hasBody, Identity.same(source.headers, request.headers) { return }
    source = (request.headers, hasBody)
    bytes.removeAll(keepingCapacity: true)
    count = 0
    var hasType = false
    for header in request.headers {
      let name = header.name.lowercased()
      if Self.isFraming(name) { continue }
      hasType = hasType || name == "content-type"
      bytes += header.name.utf8
      // libcurl takes a name with a colon and nothing after it as: leave this field out.
      if header.value.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        bytes.append(UInt8(ascii: ";"))
      } else {
        bytes += ": ".utf8
        bytes += header.value.utf8
      }
      end()
    }
    guard hasBody else { return }
    leaveOut("Expect:")  // it would wait a second for a leave that many servers never give
    if !hasType { leaveOut("Content-Type:") }  // libcurl would say that a form is coming
  }

  private mutating func leaveOut(_ line: StaticString) {
    line.withUTF8Buffer { bytes += $0 }
    end()
  }

  private mutating func end() {
    bytes.append(0)
    count += 1
  }

  /// Whether a field, named in lower case, says how the message is framed or what the connection does.
  ///
  /// libcurl writes those itself; a second opinion would let one request be read as two.
  private static func isFraming(_ name: String) -> Bool {
    switch name {
    case "connection", "content-length", "expect", "http2-settings", "keep-alive", "proxy-connection", "te",
      "trailer", "transfer-encoding", "upgrade":
      true
    default: false
    }
  }
}
