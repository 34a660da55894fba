import JSON

/// A JSON value of an event in the making: it can be changed before it is written.
enum EventValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([EventValue])
  case object([Member])

  /// A member of an object; members keep their order.
  struct Member: Hashable, Sendable {
    let name: String
    var value: EventValue
  }

  /// An empty object.
  static var emptyObject: EventValue { .object([]) }

  /// Text, or null without one.
  static func optional(_ text: String?) -> EventValue { text.map { .text($0) } ?? .null }

  /// Seconds since 1970 with milliseconds, the form of a payload's times.
  static func seconds(_ time: Double) -> EventValue { .number((time * 1000).rounded() / 1000) }

  /// Copies a parsed value.
  init(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .bool: self = .bool(value.bool ?? false)
    case .integer: self = .integer(value.int ?? 0)
    case .double: self = .number(value.double ?? 0)
    case .string: self = .text(value.string ?? "")
    case .array: self = .array((value.elements.map(Array.init) ?? []).map { EventValue($0) })
    case .object:
      self = .object(
        (value.members.map(Array.init) ?? []).map { Member(name: $0.key.string, value: EventValue($0.value)) })
    }
  }

  /// Writes the value without white space.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.writeNull()
    case .bool(let value): writer.write(value)
    case .integer(let value): writer.write(value)
    case .number(let value): writer.write(value)
    case .text(let value): writer.write(value)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.name)
        member.value.write(to: &writer)
      }
      writer.endObject()
    }
  }

  /// The value as JSON text.
  var bytes: [UInt8] {
    var writer = JSONWriter(capacity: 1024)
    write(to: &writer)
    return writer.bytes
  }
}

extension EventValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
  init(dictionaryLiteral elements: (String, EventValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }

  init(arrayLiteral elements: EventValue...) { self = .array(elements) }

  init(stringLiteral value: String) { self = .text(value) }

  init(booleanLiteral value: Bool) { self = .bool(value) }

  init(integerLiteral value: Int) { self = .integer(value) }
}
