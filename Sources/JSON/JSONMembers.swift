import CJSON

/// The members of an object, in the order of the text.
///
/// A view, valid as long as the object's value.
///
/// A key that stands twice comes twice: the last one should win.
public struct JSONMembers: Sequence, IteratorProtocol {
  private var iterator: wsjson_iterator

  init(_ iterator: wsjson_iterator) {
    self.iterator = iterator
  }

  /// The next member, or nil after the last.
  public mutating func next() -> (key: JSONText, value: JSONValue)? {
    var key = wsjson_text()
    var member = wsjson_value()
    guard wsjson_next_member(&iterator, &key, &member) else { return nil }
    return (JSONText(key), JSONValue(member))
  }
}
