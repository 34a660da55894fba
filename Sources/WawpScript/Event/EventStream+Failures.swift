import JSON

extension EventStream {
  /// Where reading goes on behind a failure.
  enum Resumption {
    /// At the end of the line that holds the failure's place.
    case nextLine
    /// At the next element of the array, from the failure's place.
    case nextElement
    /// At the next event behind a broken one over several lines.
    case nextEvent(Recovery)
    /// Right here.
    case here
  }

  /// A failure whose preview may still be coming in.
  struct PendingFailure {
    let error: EventError
    /// The line and the position where the bad piece begins.
    let line: Int
    let start: Int
    /// Where it went wrong.
    let place: Place
    let resumption: Resumption
  }

  /// How to find the next event behind a broken one.
  struct Recovery {
    /// How far the broken one is indented.
    let indentation: Int
    /// Where it went wrong: up to there, lines that look like nothing are its own.
    let place: Int
  }

  /// Refuses a byte that begins no value.
  func refuse(_ byte: UInt8, then resumption: Resumption) -> Step {
    let found =
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): "a number"
      case UInt8(ascii: "`"): "a backtick"
      case 0x21..<0x7F: "`\(Character(Unicode.Scalar(byte)))`"
      default: "a byte of \(byte)"
      }
    phase = .failing(
      PendingFailure(
        error: .notAnObject(found: "\(found) at line \(line), column \(place.column)"), line: line,
        start: position, place: place, resumption: resumption))
    return .proceed
  }

  /// Refuses a whole value because of what follows it.
  func refuseTrailing(end: Int, probe: Int) {
    var place = scannedPlace(probe)
    for position in end..<probe where buffer[position] == UInt8(ascii: "\n") {
      place.line += 1
      place.lineStart = position + 1
    }
    failTrailing(from: self.place, at: place)
  }

  /// Refuses what begins at `start` because of what stands at `place`.
  func failTrailing(from start: Place, at place: Place) {
    let error = JSONError(
      kind: .trailingText, reason: "unexpected text after the end of the value", line: place.line,
      column: place.column)
    phase = .failing(
      PendingFailure(
        error: EventError(error), line: start.line, start: start.position, place: place,
        resumption: enclosure == .array ? .nextElement : .nextLine))
  }

  /// Gives up the open value, which went wrong at this place; the parser says why, from the bytes before
  /// `end`.
  func breakOff(at place: Int, end: Int) {
    var text = buffer[position..<end]
    while place == end, let byte = text.last, byte <= UInt8(ascii: " ") {
      text = UnsafeRawBufferPointer(rebasing: text.dropLast())
    }
    do {
      _ = try decoder.parser.parse(text)
      // What the scanner gives up cannot be whole; were it so, it would still be no event here.
      breakOff(at: place, error: EventError(kind: .malformed, message: "broken JSON at line \(line)"))
    } catch {
      let error = error.located(inTextAt: position, line: line, column: self.place.column)
      breakOff(at: place, error: EventError(error))
    }
  }

  /// Gives up the open value, which went wrong at this place.
  func breakOff(at place: Int, error: EventError) {
    let isOneLine = scanner.firstNewline.map { $0 >= place } ?? true
    let recovery = Recovery(indentation: indentation ?? 0, place: place)
    let here = Place(position: place, line: line, lineStart: lineStart)
    phase = .failing(
      PendingFailure(
        error: error, line: line, start: position, place: here,
        resumption: isOneLine ? .nextLine : .nextEvent(recovery)))
    if enclosure == .array { enclosure = .brokenArray }
  }

  /// Reports a failure once its preview is there.
  func fail(_ failure: PendingFailure) -> Step {
    guard let end = previewEnd(failure) else { return .needsInput }
    let preview = Array(buffer[failure.start..<end])
    switch failure.resumption {
    case .here: phase = .between
    case .nextLine:
      pass(to: failure.place)
      phase = .skippingLine
    case .nextElement:
      pass(to: failure.place)
      scanner = ValueScanner(from: position, seekingSeparator: true)
      phase = .skippingElement
    case .nextEvent(let recovery):
      beginLine(at: (scanner.firstNewline ?? position) + 1)
      phase = .recovering(recovery)
    }
    return .item(.failure(EventFailure(error: failure.error, line: failure.line, preview: preview)))
  }

  /// Where the preview ends: with the line in which the piece went wrong, or at its longest; nil if more
  /// input is needed.
  private func previewEnd(_ failure: PendingFailure) -> Int? {
    let longest = failure.start + EventFailure.longestPreview
    let place = failure.place.position
    if place >= longest { return longest }
    let end = min(longest, buffer.end)
    if let newline = (place..<end).first(where: { buffer[$0] == UInt8(ascii: "\n") }) {
      return newline > failure.start && buffer[newline - 1] == UInt8(ascii: "\r") ? newline - 1 : newline
    }
    return end == longest || isFinished ? end : nil
  }

  func unclosedArray(_ reason: String) -> PendingFailure {
    let error = EventError(
      kind: .truncated, message: "\(reason) (it begins in line \(arrayLine)): it looks cut off")
    return PendingFailure(error: error, line: arrayLine, start: position, place: place, resumption: .here)
  }

  /// Reports an array that the input ends in.
  func reportUnclosedArray(_ reason: String) -> Step {
    phase = .failing(unclosedArray(reason))
    enclosure = .none
    return .proceed
  }

  /// Looks at a line behind a broken event, in search of the next one.
  func recover(_ recovery: Recovery) -> Step {
    let rest = buffer[position..<min(buffer.end, position + maximumLength)]
    guard let indentation = rest.firstIndex(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") })
    else {
      return skipOrWait(recovery, rest)
    }
    let isOutside = indentation <= recovery.indentation
    switch rest[indentation] {
    case UInt8(ascii: "{") where isOutside: phase = .between
    case UInt8(ascii: "{"): return recoverIndented(recovery, rest, indentation)
    case _ where position <= recovery.place || !isOutside: phase = .skippingLineToRecover(recovery)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      // The end of the broken one.
      if rest[indentation] == UInt8(ascii: "]") { enclosure = .none }
      phase = .skippingLine
    case UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): phase = .skippingLineToRecover(recovery)
    default: phase = .between
    }
    return .proceed
  }

  /// An object that is deeper indented than the broken event is most likely a part of it, unless it is an
  /// event in itself.
  private func recoverIndented(_ recovery: Recovery, _ rest: UnsafeRawBufferPointer, _ start: Int) -> Step {
    let isWhole = isFinished && position + rest.count == buffer.end
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? (isWhole ? rest.count : nil) else {
      return skipOrWait(recovery, rest)
    }
    var text = UnsafeRawBufferPointer(rebasing: rest[start..<end])
    while let byte = text.last, byte <= UInt8(ascii: " ") || byte == UInt8(ascii: ",") && enclosure != .none {
      text = UnsafeRawBufferPointer(rebasing: text.dropLast())
    }
    let isEvent = text.last == UInt8(ascii: "}") && (try? decoder.decode(text)) != nil
    phase = isEvent ? .between : .skippingLineToRecover(recovery)
    return .proceed
  }

  /// What to do with a line of which there is too little to tell, or of which there will never be enough.
  private func skipOrWait(_ recovery: Recovery, _ line: UnsafeRawBufferPointer) -> Step {
    guard isFinished || line.count == maximumLength else { return .needsInput }
    phase = .skippingLineToRecover(recovery)
    return .proceed
  }
}
