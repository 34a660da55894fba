import Glibc
import JSON

/// Splits an input, which comes in pieces of any size, into events.
///
/// Accepted in any mixture: one event a line; events over several lines; events one behind the other; an
/// array of events at the top level, which is not held as a whole; a JSON string at the top level that
/// holds any of these (Wawp's n8n node meets such bodies). A leading byte-order mark, CRLF and blank lines
/// do no harm. An event may have 16 MiB and 128 levels.
///
/// What is no event gives one failure, and reading goes on:
/// - After a bad line at the next line. A value followed on its line by anything but another object,
///   array or string makes the rest of its line bad.
/// - An event over several lines that is broken or cut off ends where that is certain: at an end of line
///   inside a string, at a bracket that does not match, or at a line that begins with `{` where no value
///   may stand. Reading goes on behind its first line, at the next line that looks like the start of an
///   event: no deeper indented than the broken one, or an event in itself. So an event that follows is not
///   lost, even if it seemed to be inside the broken one.
/// - Behind a bad element of an array at the next element; commas too many are overlooked. If the
///   element's brackets do not match, the rest of the array's line is lost, and what follows need not be a
///   proper array any more.
///
/// Memory is bounded: feed a piece, take items until there are none, feed the next. For one thread at a
/// time.
public final class EventStream {
  /// What a stream yields.
  public enum Item: Sendable, Equatable {
    /// An event, and the line where it begins, from 1.
    case event(Event, line: Int)
    /// Something that is no event.
    case failure(EventFailure)
  }

  /// Where the reading stands.
  enum Phase {
    /// At the very start, where a byte-order mark may be.
    case start
    /// Between values.
    case between
    /// In the value that begins at `position`.
    case open
    /// Behind that value, which ends at `end`; what stands before `probe` is white space.
    case after(end: Int, probe: Int, isNewLine: Bool)
    /// Behind a top-level array, on the same line.
    case afterArray
    /// A failure is known and waits for its preview.
    case failing(PendingFailure)
    /// In a line of which nothing more is wanted.
    case skippingLine
    /// In an array's element of which nothing more is wanted.
    case skippingElement
    /// At the start of a line, looking for the next event behind a broken one.
    case recovering(Recovery)
    /// In a line that was looked at in vain.
    case skippingLineToRecover(Recovery)
    /// The input is of no use.
    case deaf
  }

  /// What stands around the next value.
  enum Enclosure {
    case none
    case array
    /// An array that broke: its commas and its end may come, but need not.
    case brokenArray
  }

  /// A position, and the line that it is in.
  struct Place {
    var position: Int
    var line: Int
    var lineStart: Int

    /// The column in bytes, from 1.
    var column: Int { position - lineStart + 1 }
  }

  /// What one step of the reading came to.
  enum Step {
    case item(Item)
    case proceed
    case needsInput
  }

  let decoder: EventDecoder
  let maximumLength: Int
  let isInsideString: Bool

  var buffer = InputBuffer()
  /// Everything before this position is dealt with.
  var position = 0
  /// The line of `position`, from 1, and where that line begins.
  var line = 1
  var lineStart = 0
  /// How far the line is indented; nil while nothing but white space came in it.
  var indentation: Int?
  var isFinished = false

  var phase = Phase.start
  var enclosure = Enclosure.none
  var arrayLine = 0
  var scanner = ValueScanner(from: 0)
  var inner: StringContent?

  /// A stream with a decoder of its own.
  public convenience init() {
    self.init(decoder: EventDecoder(), maximumLength: 16 * 1024 * 1024, isInsideString: false)
  }

  init(decoder: EventDecoder, maximumLength: Int, isInsideString: Bool) {
    self.decoder = decoder
    self.maximumLength = maximumLength
    self.isInsideString = isInsideString
  }

  /// Takes the next bytes of the input; they are copied.
  public func feed(_ bytes: UnsafeRawBufferPointer) {
    if case .deaf = phase { return }
    buffer.append(bytes, keepingFrom: position)
  }

  /// Says that the input is at its end.
  ///
  /// Items may still come.
  public func finish() {
    isFinished = true
  }

  /// The next item; nil when more input is needed, or at the end after ``finish()``.
  ///
  /// An empty input has no items.
  public func next() -> Item? {
    while true {
      if let inner {
        if let item = inner.next() { return item }
        self.inner = nil
      }
      if case .between = phase, case .none = enclosure, position == lineStart, let item = eventOfLine() {
        return item
      }
      switch step() {
      case .item(let item): return item
      case .proceed: continue
      case .needsInput: return nil
      }
    }
  }

  /// All items of a whole input, such as the body of a request.
  public static func items(in bytes: [UInt8]) -> [Item] {
    let stream = EventStream()
    bytes.withUnsafeBytes { stream.feed($0) }
    stream.finish()
    var items: [Item] = []
    while let item = stream.next() { items.append(item) }
    return items
  }

  /// The quick way for the usual case: a line that is one event.
  ///
  /// Nil, and nothing has changed, in any other case.
  private func eventOfLine() -> Item? {
    let rest = buffer[position..<buffer.end]
    guard let start = rest.baseAddress, !rest.isEmpty, rest[0] == UInt8(ascii: "{"),
      let newline = memchr(start, Int32(UInt8(ascii: "\n")), rest.count)
    else { return nil }
    let length = UnsafeRawPointer(newline) - start
    var end = length
    while end > 0, rest[end - 1] == UInt8(ascii: "\r") || rest[end - 1] == UInt8(ascii: " ") { end -= 1 }
    guard rest[end - 1] == UInt8(ascii: "}"), end <= maximumLength,
      let event = try? decoder.decode(UnsafeRawBufferPointer(rebasing: rest[..<end]))
    else { return nil }
    defer { beginLine(at: position + length + 1) }
    return .event(event, line: line)
  }

  private func step() -> Step {
    switch phase {
    case .start: start()
    case .between: between()
    case .open: open()
    case .after(let end, let probe, let isNewLine): after(end, probe, isNewLine)
    case .afterArray: afterArray()
    case .failing(let failure): fail(failure)
    case .skippingLine: skipLine(then: .between)
    case .skippingElement: skipElement()
    case .recovering(let recovery): recover(recovery)
    case .skippingLineToRecover(let recovery): skipLine(then: .recovering(recovery))
    case .deaf: .needsInput
    }
  }

  /// Passes the end of a line.
  func beginLine(at start: Int) {
    position = start
    lineStart = start
    line += 1
    indentation = nil
  }

  /// Goes to a place further on.
  func pass(to place: Place) {
    if place.lineStart != lineStart || indentation == nil {
      // Of the line only white space is behind us, if anything.
      let start = max(place.lineStart, position)
      let first = buffer[start..<place.position].firstIndex {
        $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t")
      }
      indentation = first.map { start + $0 - place.lineStart }
    }
    position = place.position
    line = place.line
    lineStart = place.lineStart
  }

  /// Where the reading is.
  var place: Place { Place(position: position, line: line, lineStart: lineStart) }

  /// A place in the line that the scanner came to.
  func scannedPlace(_ position: Int) -> Place {
    Place(position: position, line: line + scanner.lines, lineStart: scanner.lineStart ?? lineStart)
  }

  /// Goes behind the end of this line, then on with the phase.
  private func skipLine(then next: Phase) -> Step {
    let rest = buffer[position..<buffer.end]
    guard let start = rest.baseAddress, let newline = memchr(start, Int32(UInt8(ascii: "\n")), rest.count)
    else {
      position = buffer.end
      if isFinished { phase = .between }
      return isFinished ? .proceed : .needsInput
    }
    beginLine(at: position + (UnsafeRawPointer(newline) - start) + 1)
    phase = next
    return .proceed
  }
}
