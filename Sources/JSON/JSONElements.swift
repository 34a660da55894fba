import CJSON

/// The elements of an array, in order.
///
/// A view, valid as long as the array's value.
public struct JSONElements: Sequence, IteratorProtocol {
  private var iterator: wsjson_iterator

  init(_ iterator: wsjson_iterator) {
    self.iterator = iterator
  }

  /// The next element, or nil after the last.
  public mutating func next() -> JSONValue? {
    var element = wsjson_value()
    return wsjson_next_element(&iterator, &element) ? JSONValue(element) : nil
  }
}
