import Glibc

/// What a list file holds, and what is wrong with it.
struct ListText {
  /// The forms of a list file.
  enum Format: String, CaseIterable {
    case text, csv, vcard

    /// The form that a file's name says.
    init(path: String) {
      switch path.split(separator: ".").last?.lowercased() {
      case "csv", "tsv": self = .csv
      case "vcf", "vcard": self = .vcard
      default: self = .text
      }
    }
  }

  /// A line that cannot be read.
  struct Problem: Equatable {
    let line: Int
    let message: String
  }

  let list: NumberList
  /// The first ``maximumProblems`` of them.
  private(set) var problems: [Problem] = []
  private(set) var problemCount = 0

  static let maximumProblems = 20

  let reader: EntryReader

  /// Reads a whole file.
  init(_ text: UnsafeBufferPointer<UInt8>, format: Format, reader: EntryReader) {
    self.reader = reader
    list = NumberList(expected: ListText.lines(of: text))
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = text.starts(with: mark) ? UnsafeBufferPointer(rebasing: text[3...]) : text
    switch format {
    case .text: readLines(body)
    case .csv: readCSV(body)
    case .vcard: readVCards(body)
    }
  }

  mutating func note(_ problem: String, line: Int) {
    problemCount += 1
    if problems.count < ListText.maximumProblems { problems.append(Problem(line: line, message: problem)) }
  }

  private static func lines(of text: UnsafeBufferPointer<UInt8>) -> Int {
    guard var start = text.baseAddress else { return 0 }
    let end = start + text.count
    var count = 1
    while let found = memchr(start, 0x0A, end - start) {
      start = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
      count += 1
    }
    return count
  }

  /// Calls `body` with each line, without its end, and its number.
  static func forEachLine(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>, Int) -> Void
  ) {
    guard let base = text.baseAddress else { return }
    var (start, number) = (0, 1)
    while start < text.count {
      let found = memchr(base + start, 0x0A, text.count - start)
      let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? text.count
      body(UnsafeBufferPointer(rebasing: text[start..<end]), number)
      start = end + 1
      number += 1
    }
  }

  // MARK: - Plain lines

  private mutating func readLines(_ text: UnsafeBufferPointer<UInt8>) {
    var lists = self
    ListText.forEachLine(text) { line, number in
      do throws(EntryReader.Problem) { try lists.readLine(line) } catch { lists.note(error.message, line: number) }
    }
    self = lists
  }

  /// `entry [until date] [# note]`; empty lines and lines that begin with `#` or `;` are comments.
  private func readLine(_ line: UnsafeBufferPointer<UInt8>) throws(EntryReader.Problem) {
    var index = 0
    while index < line.count, EntryReader.isBlank(line[index]) { index += 1 }
    guard index < line.count, line[index] != UInt8(ascii: "#"), line[index] != UInt8(ascii: ";") else { return }
    let entry = try reader.entry(line, at: &index)
    var until: Int?
    if index < line.count, ListText.isWord("until", line, index) {
      index += 5
      until = try reader.until(line, at: &index)
    }
    guard index < line.count else { return list.add(entry, note: nil, until: until) }
    guard line[index] == UInt8(ascii: "#") else {
      let rest = EntryReader.quote(UnsafeBufferPointer(rebasing: line[index...]))
      throw EntryReader.Problem(message: "\(rest) behind the entry: a note begins with #, an end with until")
    }
    list.add(entry, note: ListText.trimmed(UnsafeBufferPointer(rebasing: line[(index + 1)...])), until: until)
  }

  /// Whether a word of lower-case letters stands there, in any case, with a blank behind it.
  private static func isWord(_ word: StaticString, _ line: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    guard index + count < line.count, EntryReader.isBlank(line[index + count]) else { return false }
    return (0..<count).allSatisfy { line[index + $0] | 0x20 == word.utf8Start[$0] }
  }

  static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var (start, end) = (0, text.count)
    while start < end, EntryReader.isBlank(text[start]) { start += 1 }
    while end > start, EntryReader.isBlank(text[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: text[start..<end])
  }
}
