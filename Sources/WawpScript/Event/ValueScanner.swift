/// Finds where a JSON value ends, by its brackets and quotation marks alone, in as many pieces as the input
/// comes in.
///
/// It looks no closer than it must: the parser judges the value afterwards. But what can be no part of a
/// value, however it goes on, ends the scan at once, so that a cut-off event takes as few of its followers
/// with it as possible.
struct ValueScanner {
  /// What a scan found.
  enum Finding: Equatable {
    /// No end yet.
    case open
    /// The value ends before this position.
    case complete(end: Int)
    /// The value is broken at this position; the bytes before `end` show why.
    case broken(at: Int, end: Int)
  }

  /// How far the scan has come.
  private(set) var position: Int
  /// How many lines it has left behind.
  private(set) var lines = 0
  /// Where the last of them ended, or nil: the start of the present line.
  private(set) var lineStart: Int?
  /// The position of the first line's end, or nil.
  private(set) var firstNewline: Int?

  private var brackets = BracketStack()
  private var isInString = false
  private var isEscaped = false
  /// The last byte that was no white space; any byte of a number or word stands for all of them.
  private var last: UInt8 = 0
  /// Whether only white space came in this line so far.
  private var isFreshLine = false
  /// Whether the scan looks for the comma or bracket that ends an element of an array, and not for the end
  /// of a value.
  private let isSeeking: Bool

  /// A scan of the value that begins at `position`; or, if `seekingSeparator`, of what precedes the comma
  /// or bracket that ends an element, or a line that must be the start of another one: found as `complete`,
  /// what ends it not included.
  init(from position: Int, seekingSeparator isSeeking: Bool = false) {
    self.position = position
    self.isSeeking = isSeeking
  }

  /// Goes on to the end of the bytes, which begin at ``position``.
  mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Finding {
    let start = position
    var index = 0
    while index < bytes.count {
      if isInString {
        index = skipString(bytes, index)
        if index == bytes.count { break }
        if bytes[index] == UInt8(ascii: "\n") { return broken(at: start + index, end: start + index + 1) }
        isInString = false
        index += 1
        if brackets.isEmpty, !isSeeking { return complete(start + index) }
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      case UInt8(ascii: "\n"): endLine(at: start + index)
      case UInt8(ascii: "\""):
        isInString = true
        see(UInt8(ascii: "\""))
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if bytes[index] == UInt8(ascii: "{"), isFreshLine, !isAwaitingValue, let lineStart {
          return isSeeking ? complete(start + index) : broken(at: lineStart - 1, end: lineStart - 1)
        }
        if brackets.isFull { return broken(at: start + index, end: start + index + 1) }
        brackets.push(isArray: bytes[index] == UInt8(ascii: "["))
        see(bytes[index])
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        let isArrayEnd = bytes[index] == UInt8(ascii: "]")
        if brackets.isEmpty, isArrayEnd, isSeeking { return complete(start + index) }
        // A brace too many is no reason to give up the elements that follow.
        let isStray = brackets.isEmpty && isSeeking
        guard isStray || brackets.pop(isArray: isArrayEnd) else {
          return broken(at: start + index, end: start + index + 1)
        }
        see(bytes[index])
        if brackets.isEmpty, !isSeeking { return complete(start + index + 1) }
      case UInt8(ascii: ","):
        if brackets.isEmpty, isSeeking { return complete(start + index) }
        see(UInt8(ascii: ","))
      case let byte: see(byte)
      }
      index += 1
    }
    position = start + index
    return .open
  }

  /// The next index of a quotation mark that ends the string or of a line's end, which no string may hold.
  private mutating func skipString(_ bytes: UnsafeRawBufferPointer, _ first: Int) -> Int {
    var index = first
    if isEscaped, index < bytes.count {
      isEscaped = false
      if bytes[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "\n"): return index
      case UInt8(ascii: "\\"):
        if index + 1 == bytes.count {
          isEscaped = true
        } else if bytes[index + 1] == UInt8(ascii: "\n") {
          return index + 1
        }
        index += 2
      default: index += 1
      }
    }
    return bytes.count
  }

  /// Whether a value may stand here: behind a colon, or in an array where an element is due.
  ///
  /// Outside of any value it may.
  private var isAwaitingValue: Bool {
    if brackets.isEmpty || last == UInt8(ascii: ":") { return true }
    return brackets.isInArray && (last == UInt8(ascii: "[") || last == UInt8(ascii: ","))
  }

  /// Begins to count lines anew; what was counted is taken care of.
  mutating func forgetLines() {
    lines = 0
  }

  private mutating func see(_ byte: UInt8) {
    last = byte
    isFreshLine = false
  }

  private mutating func endLine(at newline: Int) {
    lines += 1
    lineStart = newline + 1
    if firstNewline == nil { firstNewline = newline }
    isFreshLine = true
  }

  private mutating func complete(_ end: Int) -> Finding {
    position = end
    return .complete(end: end)
  }

  private mutating func broken(at place: Int, end: Int) -> Finding {
    position = place
    return .broken(at: place, end: end)
  }
}
