import JSON

extension TestBench.Result {
  /// For the test file: `{"record":…,"log":[…],"requests":[…]}`.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("record")
    var line = JSONWriter(capacity: 512)
    record.write(to: &line)
    let bytes = line.bytes.dropLast()
    bytes.withUnsafeBytes { writer.writeRaw($0) }
    writer.key("log")
    writer.beginArray()
    for text in log { writer.write(text) }
    writer.endArray()
    writer.key("requests")
    writer.beginArray()
    for request in requests { request.write(to: &writer) }
    writer.endArray()
    writer.endObject()
  }
}

extension RecordedTransport.Request {
  /// `{"method":…,"path":…,"query":{…},"body":…}`: a body that is JSON is decoded, without credentials.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("method")
    writer.write(method)
    writer.key("path")
    writer.write(target)
    writer.key("query")
    writer.beginObject()
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      writer.key(plain(parts[0]))
      writer.write(parts.count > 1 ? plain(parts[1]) : "")
    }
    writer.endObject()
    if !body.isEmpty {
      writer.key("body")
      let isJSON = (try? JSONParser().withValue(of: body) { writer.write($0) }) != nil
      if !isJSON { writer.write(String(decoding: body, as: UTF8.self)) }
    }
    writer.endObject()
  }

  private func plain(_ text: Substring) -> String {
    String(decoding: PercentEncoding.decoded(text.utf8), as: UTF8.self)
  }
}
