/// Whole numbers of 64 bits as JSON texts.
enum WholeNumber {
  /// The number that the text says; `nil` when it is something else, or beyond 64 bits.
  ///
  /// Digits with or without a minus, or the same with a fraction of noughts: the number 5.0 of Lua is written so.
  static func parse(_ text: [UInt8]) -> Int64? {
    var digits = text[...]
    if let point = text.firstIndex(of: UInt8(ascii: ".")) {
      let fraction = text[(point + 1)...]
      guard !fraction.isEmpty, fraction.allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
      digits = text[..<point]
    }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    // Negative all along: there is one negative number more than there are positive ones.
    var number: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (next, isTooLargeStill) = tens.subtractingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      guard !isTooLarge, !isTooLargeStill else { return nil }
      number = next
    }
    if isNegative { return number }
    return number == .min ? nil : -number
  }

  /// The sum of what stands under a key, 0 when that is nothing, and a number.
  static func sum(of text: [UInt8]?, and amount: Int64, key: String) -> Result<Int64, StoreError> {
    guard let text else { return .success(amount) }
    guard let number = parse(text) else {
      return .failure(
        StoreError(.notANumber, "the value under '\(key)' is no whole number: nothing can be added to it"))
    }
    let (sum, isTooLarge) = number.addingReportingOverflow(amount)
    guard !isTooLarge else {
      return .failure(
        StoreError(.notANumber, "\(number) under '\(key)' and \(amount) make a number of more than 64 bits"))
    }
    return .success(sum)
  }
}
