/// Comparison that takes as long for a near miss as for anything else.
enum ConstantTime {
  /// Whether both are the same; how long it takes depends on their lengths only.
  static func isEqual(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in 0..<right.count { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
