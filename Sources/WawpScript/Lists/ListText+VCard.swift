extension ListText {
  /// Contacts from a phone or an address book (vCard 2.1 to 4.0): each `TEL` is an entry, `FN` its note.
  mutating func readVCards(_ text: UnsafeBufferPointer<UInt8>) {
    var cards = VCards(lists: self)
    // A line that begins with a blank goes on with the one before it: a line is taken when the next one is seen.
    var pending: (line: UnsafeBufferPointer<UInt8>, number: Int)?
    var folded: [UInt8] = []
    func takePending() {
      guard let pending else { return }
      if folded.isEmpty { return cards.take(pending.line, line: pending.number) }
      folded.withUnsafeBufferPointer { cards.take($0, line: pending.number) }
      folded = []
    }
    ListText.forEachLine(text) { line, number in
      let line = line.last == 0x0D ? UnsafeBufferPointer(rebasing: line.dropLast()) : line
      if let before = pending, let byte = line.first, byte == 0x20 || byte == 0x09 {
        if folded.isEmpty { folded = Array(before.line) }
        folded.append(contentsOf: line.dropFirst())
        return
      }
      takePending()
      pending = (line, number)
    }
    takePending()
    cards.finish()
    self = cards.lists
  }
}

/// The contact that is being read.
private struct VCards {
  typealias Bytes = UnsafeBufferPointer<UInt8>

  var lists: ListText
  private var begin: Int?
  private var name: [UInt8] = []
  private var entries: [Entry] = []
  private var hasPhone = false

  init(lists: ListText) { self.lists = lists }

  mutating func take(_ line: Bytes, line number: Int) {
    guard let (property, parameters, value) = VCards.split(line) else { return }
    switch property.count {
    case 5 where VCards.holds(property, "begin"):
      finish()
      begin = number
    case 3 where VCards.holds(property, "end"): end()
    case 2 where VCards.holds(property, "fn"):
      let isQuoted = VCards.find("quoted-printable", in: parameters) != nil
      name = isQuoted ? VCards.unquoted(value) : VCards.unescaped(value)
    case 3 where VCards.holds(property, "tel"): takePhone(parameters, value, line: number)
    default: break
    }
  }

  private mutating func takePhone(_ parameters: Bytes, _ value: Bytes, line: Int) {
    hasPhone = true
    do throws(EntryReader.Problem) {
      entries.append(try entry(parameters, value))
    } catch {
      lists.note(error.message, line: line)
    }
  }

  /// The number as WhatsApp knows it (`waid=`) where a contact was shared from there, else as it is written.
  private func entry(_ parameters: Bytes, _ value: Bytes) throws(EntryReader.Problem) -> Entry {
    if let start = VCards.find("waid=", in: parameters) {
      let digits = parameters[start...].prefix { (0x30...0x39).contains($0) }
      if !digits.isEmpty { return try lists.reader.entry(Bytes(rebasing: digits)) }
    }
    guard VCards.find("tel:", in: Bytes(rebasing: value.prefix(4))) != nil else { return try lists.reader.entry(value) }
    // A telephone URI may have an extension behind a semicolon.
    return try lists.reader.entry(Bytes(rebasing: value.dropFirst(4).prefix { $0 != UInt8(ascii: ";") }))
  }

  /// Notes a contact that the file does not end.
  mutating func finish() {
    guard let begin else { return }
    lists.note("a contact has no END:VCARD", line: begin)
    clear()
  }

  private mutating func end() {
    guard let begin else { return }
    if !hasPhone {
      let who = name.isEmpty ? "a contact" : name.withUnsafeBufferPointer { EntryReader.quote($0) }
      lists.note("\(who) has no number", line: begin)
    }
    name.withUnsafeBufferPointer { name in
      for entry in entries { lists.list.add(entry, note: name, until: nil) }
    }
    clear()
  }

  private mutating func clear() {
    begin = nil
    hasPhone = false
    name.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  // MARK: - Bytes

  /// `item1.TEL;type=CELL:+49...` as `TEL`, the parameters, and the value; `nil` without a colon.
  private static func split(_ line: Bytes) -> (property: Bytes, parameters: Bytes, value: Bytes)? {
    var (isQuoted, head, group, index) = (false, -1, 0, 0)
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ";") where head < 0: head = index
      case UInt8(ascii: ".") where head < 0: group = index + 1
      case UInt8(ascii: ":") where !isQuoted:
        if head < 0 { head = index }
        return (
          Bytes(rebasing: line[group..<head]), Bytes(rebasing: line[head..<index]),
          Bytes(rebasing: line[(index + 1)...])
        )
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Whether the bytes begin with a word of lower-case letters, in any case.
  private static func holds(_ bytes: Bytes, _ word: StaticString, at start: Int = 0) -> Bool {
    let count = word.utf8CodeUnitCount
    guard start + count <= bytes.count else { return false }
    for offset in 0..<count {
      let wanted = word.utf8Start[offset]
      let isLetter = (0x61...0x7A).contains(wanted)
      guard bytes[start + offset] | (isLetter ? 0x20 : 0) == wanted else { return false }
    }
    return true
  }

  /// Where the first such word ends.
  private static func find(_ word: StaticString, in bytes: Bytes) -> Int? {
    guard bytes.count >= word.utf8CodeUnitCount else { return nil }
    for start in 0...(bytes.count - word.utf8CodeUnitCount) where holds(bytes, word, at: start) {
      return start + word.utf8CodeUnitCount
    }
    return nil
  }

  private static func unescaped(_ value: Bytes) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(value.count)
    var isEscaped = false
    for byte in value {
      if isEscaped {
        result.append(byte | 0x20 == UInt8(ascii: "n") ? 0x20 : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        result.append(byte)
      }
    }
    return result
  }

  /// Decodes `=C3=A9`, as vCard 2.1 writes letters outside ASCII.
  private static func unquoted(_ value: Bytes) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < value.count {
      let hex = value[index...].dropFirst().prefix(2)
      if value[index] == UInt8(ascii: "="), hex.count == 2,
        let byte = UInt8(String(decoding: hex, as: UTF8.self), radix: 16)
      {
        result.append(byte)
        index += 3
      } else {
        result.append(value[index])
        index += 1
      }
    }
    return result
  }
}
