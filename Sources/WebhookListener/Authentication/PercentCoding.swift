/// Percent-encoding of parts of a URL.
enum PercentCoding {
  /// The bytes that are meant; nil if a percent sign is not followed by two hexadecimal digits.
  ///
  /// A plus sign stays one.
  static func decode(_ text: Substring) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let character = rest.next() {
      guard character == UInt8(ascii: "%") else {
        result.append(character)
        continue
      }
      guard let high = rest.next().flatMap(HexCoding.digit), let low = rest.next().flatMap(HexCoding.digit) else {
        return nil
      }
      result.append(high << 4 | low)
    }
    return result
  }
}
