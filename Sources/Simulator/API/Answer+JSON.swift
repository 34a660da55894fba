import JSON

extension Answer {
  /// An answer that is a JSON object with the members that `build` writes.
  static func object(status: Int = 200, _ build: (inout JSONWriter) -> Void) -> Answer {
    .value(status: status) { writer in
      writer.beginObject()
      build(&writer)
      writer.endObject()
    }
  }

  /// An answer that is the one JSON value that `build` writes.
  static func value(status: Int = 200, _ build: (inout JSONWriter) -> Void) -> Answer {
    var writer = JSONWriter(capacity: 256)
    build(&writer)
    return .json(writer.bytes, status: status)
  }

  /// What the documentation shows for a request that was carried out.
  static let done = Answer.json(Array(#"{"success":true,"message":"Operation completed successfully"}"#.utf8))
}
