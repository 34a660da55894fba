import Testing
@testable import WawpScript

@Suite("The human part of an error")
struct ErrorBodyTests {
  private static let sessionStatus = #"""
    {"error":"Session status is not as expected.","session":"default","status":"SCAN_QR_CODE",
     "expected":["WORKING"]}
    """#
  private static let validation = #"""
    {"statusCode":400,"message":["from must be a string","id should not be empty"],
     "error":"Bad Request"}
    """#
  private static let exception = #"""
    {"statusCode":500,"timestamp":"t","exception":{"message":"call not found","code":"C5","name":"Error"},
     "request":{"path":"/x"},"version":{}}
    """#
  private static let xml = #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <error><status>502</status><message>Upstream &amp; gone &#x2014; sorry</message></error>
    """#
  private static let soap = """
    <s:Envelope><s:Body>
    <s:Fault><faultcode>F</faultcode><faultstring>No</faultstring></s:Fault>
    </s:Body></s:Envelope>
    """
  private static let proxyPage = """
    <html>\r
    <head><title>502 Bad Gateway</title></head>\r
    <body>\r
    <center><h1>502 Bad Gateway</h1></center>\r
    <hr><center>nginx</center>\r
    </body>\r
    </html>
    """
  private static let frameworkPage = """
    <!DOCTYPE html><html><head><title>Error</title></head>
    <body><pre>Cannot POST /v2/calls/rejct</pre></body></html>
    """
  private static let scriptedPage = """
    <!doctype html><html><head><style>h1{color:red}</style>
    <script>var title='<h1>no</h1>'</script></head><body>Only <b>words</b></body></html>
    """

  private static let none = "the server sent no explanation"

  static let jsonShapes: [ErrorShape] = [
    // The OpenAPI export's ErrorResponse, and the codes that the documentation names.
    ErrorShape(
      401, "application/json", #"{"status":401,"message":"Token is wrong","error":"Unauthorized"}"#,
      "Token is wrong"),
    ErrorShape(
      404, "application/json", #"{"code":"invalid_session","message":"Scan the QR code"}"#,
      "Scan the QR code",
      code: "invalid_session"),
    ErrorShape(
      403, "application/json", #"{"code":"subscription_required","message":"Upgrade"}"#, "Upgrade",
      code: "subscription_required"),
    ErrorShape(
      502, "application/json; charset=utf-8", #"{"code":"wawp_upstream_error","message":"Try again"}"#,
      "Try again",
      code: "wawp_upstream_error"),
    ErrorShape(
      400, nil, #"{"error":{"message":"callId is missing","code":"E1"}}"#, "callId is missing", code: "E1"),
    ErrorShape(400, nil, #"{"errors":[{"detail":"one","code":"X"},{"detail":"two"}]}"#, "one; two"),
    ErrorShape(
      401, nil, #"{"code":"rest_forbidden","message":"No","data":{"status":401}}"#, "No",
      code: "rest_forbidden"),
    ErrorShape(
      400, nil,
      #"{"code":"x","message":"<strong>Error<\/strong>: bad &amp; worse<br>","data":{"status":400}}"#,
      "Error: bad & worse", code: "x"),
    ErrorShape(200, nil, #"{"success":false,"message":"It did not work"}"#, "It did not work"),
    // What WAHA passes on.
    ErrorShape(
      422, nil,
      sessionStatus,
      "Session status is not as expected. (status SCAN_QR_CODE)"),
    ErrorShape(
      422, nil, #"{"statusCode":422,"message":"Session is stopped","error":"Unprocessable Entity"}"#,
      "Session is stopped"),
    ErrorShape(
      400, nil,
      validation,
      "from must be a string; id should not be empty"),
    ErrorShape(
      500, nil,
      exception,
      "call not found", code: "C5"),
    // What other servers do.
    ErrorShape(
      400, "application/problem+json", #"{"type":"about:blank","title":"Bad","detail":"Not a call"}"#,
      "Not a call"),
    ErrorShape(
      401, nil, #"{"error":"invalid_token","error_description":"It has expired"}"#, "It has expired",
      code: "invalid_token"),
    ErrorShape(
      422, nil, #"{"errors":{"from":["The from field is required."],"callId":["Too long."]}}"#,
      "The from field is required.; Too long."),
    ErrorShape(500, nil, #"{"message":"{\"statusCode\":422,\"message\":\"inner\"}"}"#, "inner"),
    ErrorShape(429, nil, #"{"code":429,"message":"slow down"}"#, "slow down"),
    ErrorShape(400, nil, #"{"code":1042,"message":"m"}"#, "m", code: "1042"),
    ErrorShape(400, nil, #"{"code":"only_code"}"#, "only_code", code: "only_code"),
    ErrorShape(400, nil, #"{"message":"","error":"Second choice"}"#, "Second choice"),
    ErrorShape(
      400, nil, #"{"message":null,"error":"   ","detail":7}"#, #"{"message":null,"error":" ","detail":7}"#),
    ErrorShape(400, nil, #"{"foo":"bar"}"#, #"{"foo":"bar"}"#),
    ErrorShape(400, nil, #""just a string""#, "just a string"),
    ErrorShape(400, nil, #"[{"message":"in a list"}]"#, "in a list"),
    ErrorShape(400, nil, "{}", none), ErrorShape(400, nil, "[]", none), ErrorShape(400, nil, "null", none),
    ErrorShape(400, nil, #"{"error":{}}"#, none), ErrorShape(400, nil, #""""#, none),
    ErrorShape(400, nil, #"{"message":"a\n\tb\u0000  c\u001b[31m"}"#, "a b c [31m"),
    // The wrong content type, a byte-order mark, white space before, and JSON that is cut off.
    ErrorShape(400, "text/html", "\u{FEFF} \r\n" + #"{"message":"still json"}"#, "still json"),
    ErrorShape(400, "application/json", "Not JSON at all", "Not JSON at all"),
    ErrorShape(400, "application/json", #"{"message":"cut o"#, #"{"message":"cut o"#),
  ]

  static let markupShapes: [ErrorShape] = [
    ErrorShape(
      502, "application/xml",
      xml,
      "Upstream & gone — sorry"),
    ErrorShape(
      401, "text/xml", "<Error><Code>E7</Code><Message><![CDATA[a <b> & c]]></Message></Error>", "a <b> & c",
      code: "E7"),
    ErrorShape(401, nil, "<response><error>Denied</error></response>", "Denied"),
    ErrorShape(
      500, nil,
      soap,
      "No", code: "F"),
    ErrorShape(400, nil, #"<err code="9" msg="from an attribute"/>"#, "from an attribute", code: "9"),
    ErrorShape(400, nil, "<reply><one>only</one><two>text</two></reply>", "only text"),
    ErrorShape(400, nil, "<?xml version=\"1.0\"?>", none),
    ErrorShape(
      502, "text/html",
      proxyPage,
      "502 Bad Gateway"),
    ErrorShape(
      404, "text/html",
      frameworkPage,
      "Cannot POST /v2/calls/rejct"),
    ErrorShape(500, "application/json", "<h1>Whoops &lt;3</h1>", "Whoops <3"),
    ErrorShape(
      500, nil,
      scriptedPage,
      "Only words"),
    ErrorShape(500, nil, "<br />\n<b>Warning</b>:  something in x.php", "Warning: something in x.php"),
    ErrorShape(500, nil, "<html><title>never closed", "never closed"),
    ErrorShape(500, nil, "<!-- never closed", none),
    ErrorShape(500, nil, "<", "<"), ErrorShape(500, nil, "<a", none), ErrorShape(500, nil, "<a b='", none),
    ErrorShape(500, nil, "</", none),
    ErrorShape(500, nil, "<![CDATA[", none), ErrorShape(500, nil, "<3 you", "<3 you"),
  ]

  static let textShapes: [ErrorShape] = [
    ErrorShape(400, "text/plain", "callId is missing\n", "callId is missing"),
    ErrorShape(400, "text/plain", "  two\r\n  lines  ", "two lines"),
    ErrorShape(500, nil, "", none), ErrorShape(500, nil, " \r\n\t", none),
    ErrorShape(500, "text/plain", bytes: [0x63, 0x61, 0x66, 0xE9], "caf\u{FFFD}"),
    ErrorShape(500, "text/plain; charset=ISO-8859-1", bytes: [0x63, 0x61, 0x66, 0xE9], "café"),
    ErrorShape(
      500, "text/plain", bytes: [0x1F, 0x8B, 8, 0], "the server's explanation is not text (4 bytes)"),
    ErrorShape(
      500, nil, bytes: Array(repeating: 0xFF, count: 1000),
      "the server's explanation is not text (1000 bytes)"),
    ErrorShape(500, nil, bytes: [0x61, 0, 0x62], "the server's explanation is not text (3 bytes)"),
    ErrorShape(500, nil, "right\u{202E}left", "rightleft"),
    ErrorShape(500, nil, String(repeating: "x", count: 299), String(repeating: "x", count: 299)),
    ErrorShape(500, nil, String(repeating: "x", count: 301), String(repeating: "x", count: 299) + "…"),
  ]

  @Test("every known shape of JSON", arguments: jsonShapes) func json(shape: ErrorShape) { check(shape) }

  @Test("XML and web pages, whole and broken", arguments: markupShapes) func markup(shape: ErrorShape) {
    check(shape)
  }

  @Test("plain text, nothing and garbage", arguments: textShapes) func text(shape: ErrorShape) {
    check(shape)
  }

  private func check(_ shape: ErrorShape) {
    let found = ErrorBody(
      status: shape.status, contentType: shape.type, body: shape.body, redaction: Redaction())
    #expect(found.message == shape.message)
    #expect(found.code == shape.code)
  }

  @Test("random bytes and every cut of every shape give one short line")
  func neverFails() {
    var generator = SplitMix(state: 7)
    for shape in Self.jsonShapes + Self.markupShapes + Self.textShapes {
      for length in 0..<min(shape.body.count, 200) { checkLine(Array(shape.body.prefix(length))) }
      for _ in 0..<20 where !shape.body.isEmpty {
        var body = shape.body
        for _ in 0..<4 {
          body[Int.random(in: body.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        checkLine(body)
      }
    }
  }

  private func checkLine(_ body: [UInt8]) {
    let found = ErrorBody(status: 500, contentType: nil, body: body, redaction: Redaction())
    #expect(!found.message.isEmpty && found.message.count <= 300)
    #expect(!found.message.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
  }

  @Test("a huge body of any kind takes little time and gives a short line")
  func huge() {
    let clock = ContinuousClock()
    for piece in [
      "<a>", "<a ", "</b>", "&amp;", "<!--", "{\"a\":", "[", "x", "<p>text", "e\u{301}", "<a b=\"",
    ] {
      let body = Array(String(repeating: piece, count: 300_000).utf8)
      let time = clock.measure { checkLine(body) }
      // Far above what it takes, far below what a quadratic search would take.
      #expect(time < .seconds(20), "\(piece) took \(time)")
    }
  }

  @Test("a character of a thousand marks does not get around the limit")
  func longCharacter() {
    let body = Array(("a" + String(repeating: "\u{301}", count: 100_000)).utf8)
    let found = ErrorBody(status: 500, contentType: nil, body: body, redaction: Redaction())
    #expect(found.message.utf8.count <= 300 * 8 + 8)
  }
}

/// A body as it may come, and what is to be found in it.
struct ErrorShape: Sendable, CustomTestStringConvertible {
  let status: Int
  let type: String?
  let body: [UInt8]
  let message: String
  let code: String?

  init(_ status: Int, _ type: String?, _ body: String, _ message: String, code: String? = nil) {
    self.init(status, type, bytes: Array(body.utf8), message, code: code)
  }

  init(_ status: Int, _ type: String?, bytes: [UInt8], _ message: String, code: String? = nil) {
    self.status = status
    self.type = type
    body = bytes
    self.message = message
    self.code = code
  }

  var testDescription: String { "\(status) \(String(decoding: body.prefix(60), as: UTF8.self))" }
}

/// A small generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
