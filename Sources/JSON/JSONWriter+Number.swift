extension JSONWriter {
  /// Writes an integer.
  public mutating func write(_ value: Int) {
    beginValue()
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDigits(UInt64(value.magnitude), atLeast: 1)
  }

  /// Writes an integer that may be too large for `Int`.
  public mutating func write(_ value: UInt64) {
    beginValue()
    appendDigits(value, atLeast: 1)
  }

  /// Writes a number in the fewest digits that read back as the same number; integral ones with `.0`.
  ///
  /// JSON has no word for infinity and not-a-number: they are written as `null`.
  public mutating func write(_ value: Double) {
    guard value.isFinite else { return writeNull() }
    beginValue()
    var text = value.description
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Writes a number rounded to this many decimals (0 to 9), such as `84.1`; infinity and not-a-number as
  /// `null`, and numbers of 2^53 and more units of the last decimal in their shortest form.
  public mutating func write(_ value: Double, decimals: Int) {
    guard value.isFinite else { return writeNull() }
    let decimals = min(max(decimals, 0), 9)
    let unit = Self.powersOfTen[decimals]
    let scaled = (value.magnitude * Double(unit)).rounded()
    guard scaled < 9_007_199_254_740_992 else { return write(value) }
    beginValue()
    let digits = UInt64(scaled)
    if value < 0, digits > 0 { append(UInt8(ascii: "-")) }
    appendDigits(digits / unit, atLeast: 1)
    guard decimals > 0 else { return }
    append(UInt8(ascii: "."))
    appendDigits(digits % unit, atLeast: decimals)
  }

  private static var powersOfTen: [UInt64] {
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000]
  }

  private mutating func appendDigits(_ value: UInt64, atLeast least: Int) {
    var length = 1
    var rest = value / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    length = max(length, least)
    reserve(length)
    rest = value
    for place in stride(from: count + length - 1, through: count, by: -1) {
      start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    advance(by: length)
  }
}
