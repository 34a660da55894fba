import JSON

/// The items of a JSON string that holds events.
final class StringContent {
  private let stream: EventStream
  private let line: Int
  private var isEmpty = true

  init(_ text: JSONText, decoder: EventDecoder, maximumLength: Int, line: Int) {
    stream = EventStream(decoder: decoder, maximumLength: maximumLength, isInsideString: true)
    self.line = line
    text.withUTF8 { stream.feed(UnsafeRawBufferPointer($0)) }
    stream.finish()
  }

  /// The next item, in the line of the string; a string without any gives one failure.
  func next() -> EventStream.Item? {
    defer { isEmpty = false }
    switch stream.next() {
    case .event(let event, _): return .event(event, line: line)
    case .failure(let failure):
      return .failure(
        EventFailure(
          error: EventError(
            kind: failure.error.kind, message: "inside a JSON string: " + failure.error.message),
          line: line, preview: failure.preview))
    case nil where isEmpty:
      let error = EventError(kind: .empty, message: "a JSON string without an event in it at line \(line)")
      return .failure(EventFailure(error: error, line: line, preview: []))
    case nil: return nil
    }
  }
}
