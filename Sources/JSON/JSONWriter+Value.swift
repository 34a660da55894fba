extension JSONWriter {
  /// Writes a parsed value again, without white space; its members in their order, doubled keys included.
  public mutating func write(_ value: JSONValue) {
    switch value.kind {
    case .null: writeNull()
    case .bool: write(value.bool ?? false)
    case .integer: write(value.int ?? 0)
    case .double: writeDouble(value)
    case .string: value.text?.withUTF8 { write(trusted: $0) }
    case .array:
      beginArray()
      if let elements = value.elements {
        for element in elements { write(element) }
      }
      endArray()
    case .object:
      beginObject()
      if let members = value.members {
        for member in members {
          member.key.withUTF8 { key(trusted: $0) }
          write(member.value)
        }
      }
      endObject()
    }
  }

  private mutating func writeDouble(_ value: JSONValue) {
    if let large = value.largeUnsigned {
      write(large)
    } else {
      write(value.double ?? 0)
    }
  }
}
