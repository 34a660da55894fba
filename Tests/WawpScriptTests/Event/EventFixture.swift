import Glibc

/// The sample events in Tests/Fixtures/events.
enum EventFixture {
  /// The bytes of a sample.
  static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
    let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
      separator: "/")
    let path = "\(tests)/Fixtures/events/\(name)"
    guard let handle = fopen(path, "rb") else { throw Missing(path: path) }
    defer { fclose(handle) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&piece, 1, piece.count, handle), count > 0 { bytes += piece[..<count] }
    return bytes
  }

  /// Every sample.
  static let names = [
    "array.json", "call.accepted-v1.json", "call.accepted-v2.json", "call.received-device.json",
    "call.received-from-object.json", "call.received-group.json", "call.received-lid.json",
    "call.received-no-payload.json", "call.received-only-id.json", "call.received-v2.json",
    "call.received-video.json", "call.received.json", "call.rejected-v2.json", "call.rejected-waha.json",
    "engine.event.json", "message.json", "pretty-cut.json", "session.status-flat.json", "session.status.json",
    "something.new.json", "stream.ndjson", "string-array.json", "string.json",
  ]

  struct Missing: Error {
    let path: String
  }
}
