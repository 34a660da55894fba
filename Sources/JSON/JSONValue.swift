import CJSON

/// A value of a parsed text: a small view into the parser that made it, valid until that parser parses
/// again or goes away.
public struct JSONValue {
  /// What a value is.
  public enum Kind: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool
    /// A number written as an integer that fits 64 bits, signed.
    case integer
    /// Any other number.
    case double
    /// A string.
    case string
    /// An array.
    case array
    /// An object.
    case object
  }

  let raw: wsjson_value

  init(_ raw: wsjson_value) {
    self.raw = raw
  }

  /// What the value is.
  public var kind: Kind {
    switch wsjson_kind_of(raw) {
    case wsjson_bool: .bool
    case wsjson_integer: .integer
    case wsjson_double: .double
    case wsjson_string: .string
    case wsjson_array: .array
    case wsjson_object: .object
    default: .null
    }
  }

  /// Whether the value is `null`.
  public var isNull: Bool { wsjson_kind_of(raw) == wsjson_null }

  /// The value if it is `true` or `false`, else nil.
  public var bool: Bool? {
    wsjson_kind_of(raw) == wsjson_bool ? wsjson_get_bool(raw) : nil
  }

  /// The value if it is an integer that fits 64 bits, else nil; `5.0` is not one.
  public var int: Int? {
    wsjson_kind_of(raw) == wsjson_integer ? Int(wsjson_get_integer(raw)) : nil
  }

  /// The value if it is a number, else nil; integers beyond 2^53 are rounded.
  public var double: Double? {
    switch wsjson_kind_of(raw) {
    case wsjson_integer, wsjson_double: wsjson_get_double(raw)
    default: nil
    }
  }

  /// The value if it is written as an integer from 2^63 to 2^64 - 1, else nil.
  ///
  /// Its ``kind`` is `double`.
  public var largeUnsigned: UInt64? {
    var number: UInt64 = 0
    return wsjson_get_unsigned(raw, &number) ? number : nil
  }

  /// The value if it is a string, else nil.
  public var string: String? {
    guard wsjson_kind_of(raw) == wsjson_string else { return nil }
    return JSONText(wsjson_get_string(raw)).string
  }

  /// The value's bytes if it is a string, else nil: a view, valid as long as the value.
  public var text: JSONText? {
    guard wsjson_kind_of(raw) == wsjson_string else { return nil }
    return JSONText(wsjson_get_string(raw))
  }

  /// Where a string's bytes begin in the parsed text, a byte-order mark not counted.
  ///
  /// With escapes in it the string there is longer than ``text``. Meaningless for any other value.
  public var textOffset: Int { wsjson_text_offset(raw) }

  /// The elements if the value is an array, else nil.
  public var elements: JSONElements? {
    guard wsjson_kind_of(raw) == wsjson_array else { return nil }
    return JSONElements(wsjson_iterate(raw))
  }

  /// The members if the value is an object, else nil.
  public var members: JSONMembers? {
    guard wsjson_kind_of(raw) == wsjson_object else { return nil }
    return JSONMembers(wsjson_iterate(raw))
  }

  /// The member with this key if the value is an object that has it, else nil; of several with the key, the
  /// last.
  public subscript(key: StaticString) -> JSONValue? {
    guard wsjson_kind_of(raw) == wsjson_object, key.hasPointerRepresentation else { return nil }
    var member = wsjson_value()
    let isFound = key.utf8Start.withMemoryRebound(to: CChar.self, capacity: key.utf8CodeUnitCount) {
      wsjson_find(raw, $0, key.utf8CodeUnitCount, &member)
    }
    return isFound ? JSONValue(member) : nil
  }

  /// Passes every member whose key is in `keys`, with the key's place among them, in one pass over the
  /// object.
  ///
  /// The quick way to take several members. A key that stands twice comes twice: the last one should win.
  /// Nothing happens if the value is not an object.
  public func forEachMember(of keys: JSONKeys, _ body: (Int, JSONValue) -> Void) {
    guard wsjson_kind_of(raw) == wsjson_object else { return }
    var iterator = wsjson_iterate(raw)
    var member = wsjson_value()
    while true {
      let place = wsjson_next_of(&iterator, keys.start, keys.count, &member)
      if place < 0 { return }
      body(place, JSONValue(member))
    }
  }
}
