extension ListText {
  private static let numberNames: Set<String> = [
    "number", "phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "primary phone", "caller", "jid",
    "lid", "phone 1 - value", "entry",
  ]
  private static let noteNames: Set<String> = ["note", "notes", "name", "display name", "comment", "reason"]
  private static let untilNames: Set<String> = ["until", "expires", "expiry", "expiry date", "valid until"]

  /// Which column holds what.
  private struct Columns {
    var (number, note, until): (Int, Int?, Int?) = (0, 1, 2)

    /// - Parameter header: the first record; `nil` when no column has the name of one with numbers.
    init?(header: [String]) {
      let names = header.map { $0.lowercased() }
      guard let number = names.firstIndex(where: { numberNames.contains($0) }) else { return nil }
      self.number = number
      note = names.firstIndex { noteNames.contains($0) }
      until = names.firstIndex { untilNames.contains($0) }
    }

    init() {}
  }

  /// Records of fields; quotes hold separators and line ends; the first record may name the columns.
  mutating func readCSV(_ text: UnsafeBufferPointer<UInt8>) {
    var records = CSVRecords(text)
    var columns: Columns?
    while records.next() {
      if records.isUnclosed {
        note("a quote is not closed", line: records.line)
        return
      }
      guard records.fields.contains(where: { !$0.text.isEmpty }), records[0].first != UInt8(ascii: "#") else {
        continue
      }
      if columns == nil {
        columns = Columns(header: records.fields.map { String(decoding: $0.text, as: UTF8.self) })
        if columns != nil { continue }
        columns = Columns()
      }
      do throws(EntryReader.Problem) {
        try add(records, columns ?? Columns())
      } catch {
        note(error.message, line: records.line)
      }
    }
  }

  private func add(_ records: CSVRecords, _ columns: Columns) throws(EntryReader.Problem) {
    let number = records[columns.number]
    guard !number.isEmpty else {
      throw EntryReader.Problem(message: "there is no number in column \(columns.number + 1)")
    }
    let entry = try reader.entry(number)
    var until: Int?
    if let column = columns.until, !records[column].isEmpty {
      let date = records[column]
      var index = 0
      until = try reader.until(date, at: &index)
      guard index == date.count else {
        throw EntryReader.Problem(message: "\(EntryReader.quote(date)) is not a date: write 2026-12-31")
      }
    }
    guard let column = columns.note, column < records.fields.count else {
      return list.add(entry, note: nil, until: until)
    }
    let field = records.fields[column]
    if field.hasDoubledQuotes {
      CSVRecords.unquoted(field.text).withUnsafeBufferPointer { list.add(entry, note: $0, until: until) }
    } else {
      list.add(entry, note: field.text, until: until)
    }
  }
}

/// Takes a CSV text apart, record by record, without copying it.
private struct CSVRecords {
  struct Field {
    /// As it stands, without the quotes and the white space around it.
    let text: UnsafeBufferPointer<UInt8>
    let hasDoubledQuotes: Bool
  }

  private let text: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private var index = 0
  private var nextLine = 1
  /// The line on which the record begins.
  private(set) var line = 1
  private(set) var fields: [Field] = []
  /// Whether the text ended inside quotes.
  private(set) var isUnclosed = false

  private static let quote = UInt8(ascii: "\"")

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    // What stands most often in the first line: a comma, a semicolon or a tab.
    let first = text.prefix { $0 != 0x0A }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    var best = (byte: candidates[0], count: 0)
    for byte in candidates {
      let count = first.reduce(0) { $0 + ($1 == byte ? 1 : 0) }
      if count > best.count { best = (byte, count) }
    }
    separator = best.byte
  }

  /// A field of the record; empty when it has fewer.
  subscript(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    column < fields.count ? fields[column].text : UnsafeBufferPointer(start: nil, count: 0)
  }

  /// Goes to the next record; `false` at the end.
  mutating func next() -> Bool {
    guard index < text.count else { return false }
    fields.removeAll(keepingCapacity: true)
    line = nextLine
    while takeField() {}
    return true
  }

  /// Takes the next field; `false` when it was the last of its record.
  private mutating func takeField() -> Bool {
    while index < text.count, EntryReader.isBlank(text[index]), text[index] != separator { index += 1 }
    if index < text.count, text[index] == CSVRecords.quote { return takeQuoted() }
    let start = index
    while index < text.count, text[index] != separator, text[index] != 0x0A { index += 1 }
    add(start, index, false)
    return skipSeparator()
  }

  private mutating func takeQuoted() -> Bool {
    index += 1
    let start = index
    var hasDoubled = false
    while index < text.count {
      if text[index] == CSVRecords.quote {
        guard index + 1 < text.count, text[index + 1] == CSVRecords.quote else { break }
        hasDoubled = true
        index += 1
      } else if text[index] == 0x0A {
        nextLine += 1
      }
      index += 1
    }
    isUnclosed = index >= text.count
    add(start, index, hasDoubled)
    while index < text.count, text[index] != separator, text[index] != 0x0A { index += 1 }
    return skipSeparator()
  }

  private mutating func add(_ start: Int, _ end: Int, _ hasDoubledQuotes: Bool) {
    let field = ListText.trimmed(UnsafeBufferPointer(rebasing: text[start..<end]))
    fields.append(Field(text: field, hasDoubledQuotes: hasDoubledQuotes))
  }

  private mutating func skipSeparator() -> Bool {
    guard index < text.count else { return false }
    index += 1
    guard text[index - 1] == 0x0A else { return true }
    nextLine += 1
    return false
  }

  /// The text with one quote for two.
  static func unquoted(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var isSecond = false
    for byte in text {
      if byte == quote && isSecond {
        isSecond = false
        continue
      }
      isSecond = byte == quote
      result.append(byte)
    }
    return result
  }
}
