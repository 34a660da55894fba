/// The open brackets around a place in a JSON text: one bit each, so that no memory is needed for them.
struct BracketStack {
  /// One more than the parser allows, because it does not count an empty object or array.
  static let capacity = 129

  /// How many brackets are open.
  private(set) var count = 0
  /// Whether each is an array's: the innermost in the lowest bit, the others above it, and on in `outer`.
  private var inner: UInt128 = 0
  private var outer: UInt64 = 0

  /// Whether none is open.
  var isEmpty: Bool { count == 0 }

  /// Whether no more fits.
  var isFull: Bool { count == Self.capacity }

  /// Whether the innermost bracket is an array's; false if none is open.
  var isInArray: Bool { inner & 1 == 1 }

  /// Opens a bracket; there must be room.
  mutating func push(isArray: Bool) {
    outer = outer << 1 | UInt64(truncatingIfNeeded: inner >> 127)
    inner = inner << 1 | (isArray ? 1 : 0)
    count += 1
  }

  /// Closes the innermost bracket if it is one of this kind; says whether it was.
  mutating func pop(isArray: Bool) -> Bool {
    guard count > 0, isInArray == isArray else { return false }
    inner = inner >> 1 | UInt128(outer & 1) << 127
    outer >>= 1
    count -= 1
    return true
  }
}
