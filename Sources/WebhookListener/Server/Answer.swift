/// An answer before it is written.
struct Answer: Sendable {
  let status: Int
  /// Header lines beside content type and length, each with its line end.
  var fields = ""
  /// The usual content type.
  static let json = "application/json"
  var contentType = Answer.json
  private let content: Content

  private enum Content {
    case text(String)
    /// The ids of accepted events: the text is made where it is written, by the thread that also gives its memory back.
    case ids([String])
  }

  init(status: Int, fields: String = "", contentType: String = Answer.json, body: String) {
    self.status = status
    self.fields = fields
    self.contentType = contentType
    content = .text(body)
  }

  private init(accepted ids: [String]) {
    status = 202
    content = .ids(ids)
  }

  /// The body's bytes.
  var body: [UInt8] {
    switch content {
    case .text(let text): return Array(text.utf8)
    case .ids(let ids):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(ids.reduce(40) { $0 + $1.utf8.count + 8 })
      bytes += #"{"status":"accepted","ids":["#.utf8
      for (place, id) in ids.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(id, to: &bytes)
      }
      bytes += "]}".utf8
      return bytes
    }
  }
}

extension Answer {
  /// An answer in the form of all errors.
  static func error(_ status: Int, _ message: String, fields: String = "") -> Answer {
    Answer(status: status, fields: fields, body: #"{"status":"error","message":\#(JSONText.quoted(message))}"#)
  }

  static let duplicate = Answer(status: 200, body: #"{"status":"duplicate"}"#)

  static func accepted(_ ids: [String]) -> Answer { Answer(accepted: ids) }

  static let unauthenticated = error(401, "the signature or the secret is missing or wrong")
  static let timedOut = error(408, "the request took too long to arrive")
  static let headTooLarge = error(431, "the head of the request is too large")
  static let malformed = error(400, "the request is not valid HTTP/1.1")
  static let outOfMemory = error(503, "too many bodies arrive at once", fields: "Retry-After: 1\r\n")
  static let versionUnsupported = error(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")

  static func tooLarge(_ limit: Int) -> Answer {
    error(413, "the body is larger than \(limit) bytes")
  }

  /// The standard's words for the statuses that are used here.
  var reason: String {
    switch status {
    case 200: "OK"
    case 202: "Accepted"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Unknown"
    }
  }
}
