import WawpScript

/// Reads the event that somebody wants at hand.
enum ReplEvent {
  /// What API calls belong to while no event is at hand.
  static let none = try? EventDecoder().decode(Array(#"{"event":"repl","payload":{}}"#.utf8))

  /// The first event in a file.
  ///
  /// - Throws: `CommandFailure` if it cannot be read or is no event.
  static func read(_ path: String) throws -> Event {
    switch SourceFile.read(path, limit: 16 << 20) {
    case .failure(let error): throw CommandFailure("the event: \(error.message)", status: .unreadable)
    case .success(let bytes):
      for item in EventStream.items(in: bytes) {
        switch item {
        case .event(let event, line: _): return event
        case .failure(let failure):
          throw CommandFailure(
            "\(path) holds no event: \(failure.error.message)",
            hint: "`wawp-script trigger call.received > \(path)` makes one", status: .undecodable)
        }
      }
      throw CommandFailure(
        "\(path) holds no event: it is empty", hint: "`wawp-script trigger call.received > \(path)` makes one",
        status: .undecodable)
    }
  }
}
