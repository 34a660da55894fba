/// Reads line numbers out of what `lua_dump` writes in Lua 5.4: the only way that Lua's interface has to the lines of functions
/// which have not been called.
///
/// The layout is that of Lua 5.4's `ldump.c`; another version has another header, and gives nothing.
struct ChunkLines {
  private let bytes: [UInt8]
  private var place = 0
  private var lines: Set<Int> = []

  private struct Cut: Error {}

  /// The lines with code; `nil` when it is not a chunk of Lua 5.4 on this machine.
  static func read(_ bytes: [UInt8]) -> Set<Int>? {
    // Signature, version 5.4, format 0, then Lua's check bytes, and the sizes of instructions, integers and numbers.
    let header: [UInt8] = [0x1B, 0x4C, 0x75, 0x61, 0x54, 0, 0x19, 0x93, 0x0D, 0x0A, 0x1A, 0x0A, 4, 8, 8]
    guard bytes.starts(with: header) else { return nil }
    var reader = ChunkLines(bytes: bytes)
    // The header ends with an integer and a number; then comes how many upvalues there are.
    reader.place = header.count + 16 + 1
    do { try reader.function(isMain: true) } catch { return nil }
    return reader.lines
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func byte() throws -> UInt8 {
    guard place < bytes.count else { throw Cut() }
    defer { place += 1 }
    return bytes[place]
  }

  /// Seven bits a byte, the highest first; the last byte has its top bit set.
  private mutating func size() throws -> Int {
    var value = 0
    while true {
      let next = try byte()
      guard value < 1 << 40 else { throw Cut() }
      value = value << 7 | Int(next & 0x7F)
      if next & 0x80 != 0 { return value }
    }
  }

  private mutating func skip(_ count: Int) throws {
    guard count >= 0, place + count <= bytes.count else { throw Cut() }
    place += count
  }

  private mutating func skipString() throws {
    let length = try size()
    if length > 1 { try skip(length - 1) }
  }

  private mutating func function(isMain: Bool) throws {
    try skipString()  // the chunk's name
    let first = try size()
    _ = try size()  // its last line
    try skip(1)  // parameters
    let isVararg = try byte() != 0
    try skip(1)  // stack
    let instructions = try size()
    try skip(instructions * 4)
    try skipConstants()
    let upvalues = try size()
    try skip(upvalues * 3)
    for _ in 0..<(try size()) { try function(isMain: false) }
    let count = try size()
    let deltas = place
    try skip(count)
    var absolute: [Int: Int] = [:]
    for _ in 0..<(try size()) {
      let instruction = try size()
      absolute[instruction] = try size()
    }
    var line = first
    for instruction in 0..<count {
      let delta = Int8(bitPattern: bytes[deltas + instruction])
      line = delta == Int8.min ? absolute[instruction] ?? line : line + Int(delta)
      // The first instruction of a vararg function makes room for its arguments: no line of the text.
      if !(isVararg && instruction == 0) { lines.insert(line) }
    }
    for _ in 0..<(try size()) {  // local variables
      try skipString()
      _ = try size()
      _ = try size()
    }
    for _ in 0..<(try size()) { try skipString() }  // names of upvalues
    // Every chunk ends with a return that Lua adds; at the end of the file it stands on no line of its own.
    if isMain, let last = lines.max(), count > 0, last == line, endsAlone(deltas, count) { lines.remove(last) }
  }

  /// Whether no instruction but the last one stands on the last line.
  private func endsAlone(_ deltas: Int, _ count: Int) -> Bool {
    count > 1 && bytes[deltas + count - 1] != 0
  }

  private mutating func skipConstants() throws {
    for _ in 0..<(try size()) {
      switch try byte() {
      case 0x00, 0x01, 0x11: break  // nil, false, true
      case 0x03, 0x13: try skip(8)  // an integer, a number
      case 0x04, 0x14: try skipString()
      default: throw Cut()
      }
    }
  }
}
