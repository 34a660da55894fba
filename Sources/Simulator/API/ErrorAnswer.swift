import JSON
import NIOHTTP1

/// The one shape of errors that the Wawp documentation gives a name: `ErrorResponse`.
enum ErrorAnswer {
  /// `{"status","message","error"}`, where `error` is the status in words.
  static func documented(status: Int, message: String) -> Answer {
    .object(status: status) { writer in
      writer.key("status")
      writer.write(status)
      writer.key("message")
      writer.write(message)
      writer.key("error")
      writer.write(HTTPResponseStatus(statusCode: status).reasonPhrase)
    }
  }
}
