/// What an entry of a list stands for, in one word: a phone number, the beginning of numbers, or a hidden id.
///
/// Kind in two bits, the count of digits in five, their value in the other 57.
struct EntryKey: Hashable {
  enum Kind: UInt64 {
    case number = 1
    case prefix, lid
  }

  /// Never 0.
  let bits: UInt64

  /// - Parameter digits: how many; at most 17, so that the value fits.
  init(_ kind: Kind, value: UInt64, digits: Int) {
    bits = kind.rawValue << 62 | UInt64(digits) << 57 | value
  }

  var kind: Kind { Kind(rawValue: bits >> 62) ?? .number }
  var digits: Int { Int(bits >> 57 & 31) }
  var value: UInt64 { bits & (1 << 57 - 1) }

  /// The most digits of a hidden id.
  static let maximumDigits = 17

  /// The first `count` digits of a number as a prefix.
  func prefix(_ count: Int) -> EntryKey {
    var value = value
    for _ in 0..<(digits - count) { value /= 10 }
    return EntryKey(.prefix, value: value, digits: count)
  }
}

/// One entry of a list.
enum Entry: Equatable {
  case key(EntryKey)
  /// Another address, such as a group's, in lower case.
  case address(String)
}
