import Glibc

/// Writes JSON into one growing buffer of bytes; commas and colons come by themselves.
///
/// It does not check the order of calls beyond that: whoever calls `beginObject` writes a key before each
/// value and calls `endObject`. Values at the top level are separated by commas too, unless ``newline()``
/// stands between them.
public struct JSONWriter: ~Copyable {
  private(set) var start: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  /// How many bytes are written.
  public private(set) var count = 0
  private var needsComma = false

  /// An empty writer with room for this many bytes; it grows as need be.
  public init(capacity: Int = 1024) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// A copy of the bytes written so far.
  public var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

  /// Lends the bytes written so far; no copy is made.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Forgets what was written and keeps the room.
  public mutating func removeAll() {
    count = 0
    needsComma = false
  }

  /// Begins an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }

  /// Ends the innermost object.
  public mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Begins an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }

  /// Ends the innermost array.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes the key of the next value.
  ///
  /// It must need no escaping: no quotation mark, backslash or control character.
  public mutating func key(_ key: StaticString) {
    let length = key.utf8CodeUnitCount
    reserve(length + 4)
    var next = start + count
    if needsComma {
      next.pointee = UInt8(ascii: ",")
      next += 1
    }
    next.pointee = UInt8(ascii: "\"")
    next += 1
    key.withUTF8Buffer { bytes in
      assert(bytes.allSatisfy { !Self.needsEscape($0) }, "a static key must need no escaping")
      if let base = bytes.baseAddress { next.update(from: base, count: length) }
    }
    next += length
    next.pointee = UInt8(ascii: "\"")
    next[1] = UInt8(ascii: ":")
    count = next + 2 - start
    needsComma = false
  }

  /// Writes the key of the next value, escaped as need be.
  public mutating func key(_ key: String) {
    write(key)
    endKey()
  }

  /// Writes `true` or `false`.
  public mutating func write(_ value: Bool) {
    beginValue()
    append(value ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func writeNull() {
    beginValue()
    append("null")
  }

  /// Writes bytes that already are one JSON value, unchecked.
  public mutating func writeRaw(_ value: UnsafeRawBufferPointer) {
    beginValue()
    append(value)
  }

  /// Writes a fixed piece of JSON as it is: brackets, keys, commas; the value after it takes no comma.
  ///
  /// For texts of a known shape, such as a record: a third of the work of single calls.
  public mutating func writeFragment(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    needsComma = false
  }

  /// Ends a line, after which the next value takes no comma: for one JSON text a line.
  public mutating func newline() {
    append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func open(_ bracket: UInt8) {
    beginValue()
    append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    append(bracket)
    needsComma = true
  }

  /// The comma before a value, if it takes one.
  mutating func beginValue() {
    if needsComma { append(UInt8(ascii: ",")) }
    needsComma = true
  }

  mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    reserve(bytes.count)
    memcpy(start + count, base, bytes.count)
    count += bytes.count
  }

  /// Counts bytes that were stored behind the end, in room made by `reserve`.
  mutating func advance(by length: Int) {
    count += length
  }

  /// What stands between a key and its value.
  mutating func endKey() {
    append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Makes room for this many more bytes.
  @inline(__always)
  mutating func reserve(_ additional: Int) {
    if capacity - count < additional { grow(to: count + additional) }
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }

  static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
