import Glibc

/// Whether two values are the same to the last byte, told quickly; "no" may be wrong.
enum Identity {
  /// Whether both are one array in memory.
  static func same(_ left: [HTTPHeader], _ right: [HTTPHeader]) -> Bool {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in left.baseAddress == right.baseAddress && left.count == right.count }
    }
  }

  /// Whether both have the same bytes: two texts that Swift holds for equal may differ in them.
  static func same(_ left: String, _ right: String) -> Bool {
    let isSame = left.utf8.withContiguousStorageIfAvailable { left in
      right.utf8.withContiguousStorageIfAvailable { right in
        guard left.count == right.count, let a = left.baseAddress, let b = right.baseAddress else { return false }
        return memcmp(a, b, left.count) == 0
      } ?? false
    }
    return isSame ?? false
  }
}
