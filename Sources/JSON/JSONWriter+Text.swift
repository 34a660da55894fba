extension JSONWriter {
  /// Writes a string, escaped as need be.
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { writeText($0, isTrusted: true) }
  }

  /// Writes bytes as a string, escaped as need be; what is no valid UTF-8 becomes U+FFFD.
  public mutating func write(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    writeText(bytes, isTrusted: false)
  }

  /// Writes a string whose bytes are known to be valid UTF-8.
  mutating func write(trusted text: UnsafeBufferPointer<UInt8>) {
    writeText(text, isTrusted: true)
  }

  /// Writes a key whose bytes are known to be valid UTF-8.
  mutating func key(trusted text: UnsafeBufferPointer<UInt8>) {
    writeText(text, isTrusted: true)
    endKey()
  }

  private mutating func writeText(_ text: UnsafeBufferPointer<UInt8>, isTrusted: Bool) {
    beginValue()
    reserve(text.count + 2)
    append(UInt8(ascii: "\""))
    var next = 0
    while next < text.count {
      let plain = Self.plainLength(text, from: next, isTrusted: isTrusted)
      append(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[next..<next + plain])))
      next += plain
      guard next < text.count else { break }
      if text[next] < 0x80 {
        escape(text[next])
        next += 1
      } else {
        next += appendSequence(text, at: next)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// How many bytes from `start` on can be copied as they are.
  ///
  /// Eight at a time are looked at first.
  private static func plainLength(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, isTrusted: Bool
  ) -> Int {
    let bytes = UnsafeRawBufferPointer(text)
    var next = start
    while next + 8 <= text.count,
      isPlain(bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self), isTrusted)
    {
      next += 8
    }
    while next < text.count, !needsEscape(text[next]), isTrusted || text[next] < 0x80 { next += 1 }
    return next - start
  }

  /// Whether none of eight bytes needs a closer look.
  ///
  /// The highest bit of each byte of `suspects` tells about that byte; only bytes below 0x80 can set it,
  /// and a borrow can only add a suspect, so the answer errs to the safe side.
  private static func isPlain(_ word: UInt64, _ isTrusted: Bool) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    var suspects = (word &- ones &* 0x20) & ~word
    suspects |= (quotes &- ones) & ~quotes
    suspects |= (backslashes &- ones) & ~backslashes
    if !isTrusted { suspects |= word }
    return suspects & highs == 0
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append(#"\""#)
    case UInt8(ascii: "\\"): append(#"\\"#)
    case UInt8(ascii: "\n"): append(#"\n"#)
    case UInt8(ascii: "\r"): append(#"\r"#)
    case UInt8(ascii: "\t"): append(#"\t"#)
    case 0x08: append(#"\b"#)
    case 0x0C: append(#"\f"#)
    default:
      append(byte < 0x10 ? #"\u000"# : #"\u001"#)
      let digit = byte & 0x0F
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// Copies the sequence of bytes from 0x80 up at `start` if it is valid UTF-8, else writes U+FFFD; how far
  /// it went.
  private mutating func appendSequence(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    let rest = text[start..<min(start + 4, text.count)]
    var bytes = rest.makeIterator()
    var decoder = UTF8()
    switch decoder.decode(&bytes) {
    case .scalarValue(let scalar):
      let length = UTF8.width(scalar)
      append(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[start..<start + length])))
      return length
    case .emptyInput, .error:
      append("\u{FFFD}")
      return Self.brokenLength(text, at: start)
    }
  }

  /// How many bytes one U+FFFD stands for: a lead byte and what rightly followed it before the sequence
  /// broke.
  private static func brokenLength(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    let lead = text[start]
    let needed: Int
    switch lead {
    case 0xE0...0xEF: needed = 3
    case 0xF0...0xF4: needed = 4
    default: return 1
    }
    var length = 1
    while length < needed - 1, start + length < text.count {
      let byte = text[start + length]
      let isAllowed =
        switch (length, lead) {
        case (1, 0xE0): (0xA0...0xBF).contains(byte)
        case (1, 0xED): (0x80...0x9F).contains(byte)
        case (1, 0xF0): (0x90...0xBF).contains(byte)
        case (1, 0xF4): (0x80...0x8F).contains(byte)
        default: (0x80...0xBF).contains(byte)
        }
      if !isAllowed { break }
      length += 1
    }
    return length
  }
}
