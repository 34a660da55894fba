import JSON

/// Where a text of an event lies among its bytes; nothing is there when the event has none.
struct EventPart: Sendable {
  static let none = EventPart(start: 0, count: 0)

  let start: UInt32
  /// No text that is there is empty.
  let count: UInt32

  var isThere: Bool { count > 0 }
}

/// The bytes of an event in the making: its JSON, then the texts that do not stand in it as they are.
///
/// Those are few: strings with escapes, and ids that are numbers.
struct EventBytes {
  private(set) var bytes: [UInt8]
  /// How many of them are the JSON.
  let rawCount: Int
  /// What stood before the JSON in the parsed text, a byte-order mark not counted.
  private let skipped: Int

  init(raw: UnsafeRawBufferPointer, skipped: Int = 0) {
    bytes = Array(raw.bindMemory(to: UInt8.self))
    rawCount = bytes.count
    self.skipped = skipped
  }

  /// The place of a text, which is added if need be.
  mutating func part(_ text: String?) -> EventPart {
    guard let text, !text.isEmpty else { return .none }
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    return EventPart(start: UInt32(start), count: UInt32(bytes.count - start))
  }

  /// The place of a field: of a string as it is, of a number as its text.
  mutating func part(_ value: JSONValue?) -> EventPart {
    guard let value else { return .none }
    guard let text = value.text else { return part(FieldReader.text(value)) }
    let start = value.textOffset - skipped
    guard text.count > 0 else { return .none }
    let isHere = bytes.withUnsafeBytes { text.stands(at: start, in: UnsafeRawBufferPointer(rebasing: $0[..<rawCount])) }
    return isHere ? EventPart(start: UInt32(start), count: UInt32(text.count)) : part(text.string)
  }
}
