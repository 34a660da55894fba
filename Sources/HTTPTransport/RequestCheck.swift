/// Refuses what must not reach the wire.
struct RequestCheck {
  /// The latest that could be sent: most requests differ from it in nothing but the body.
  private var passed: (method: String, url: String, headers: [HTTPHeader])?

  /// Why a request cannot be sent; `nil` when it can.
  mutating func problem(of request: HTTPRequest) -> TransportError? {
    if let passed, Identity.same(passed.headers, request.headers), Identity.same(passed.url, request.url),
      Identity.same(passed.method, request.method)
    {
      return nil
    }
    let problem = RequestCheck.problem(of: request)
    if problem == nil { passed = (request.method, request.url, request.headers) }
    return problem
  }

  /// The same, without a memory.
  static func problem(of request: HTTPRequest) -> TransportError? {
    func refuse(_ message: String) -> TransportError {
      TransportError(kind: .invalidURL, message: message, requestWasSent: false)
    }
    guard Address(request.url) != nil else {
      return refuse("the address is not one of http or https: write https://host/path, without blanks")
    }
    guard isToken(request.method), request.method.lowercased() != "connect" else {
      return refuse("the method is not one of http: write GET, POST or the like")
    }
    for header in request.headers {
      guard isToken(header.name) else {
        return refuse("the name of a header is not one word: use letters, digits and hyphens")
      }
      guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        return refuse("the value of the header \(header.name) has a line break or control character in it")
      }
      guard header.name.utf8.count != 4 || header.name.lowercased() != "host" else {
        return refuse("the header host cannot be set: it follows from the address")
      }
    }
    return nil
  }

  /// A token of RFC 9110: letters, digits and some signs.
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }
}
