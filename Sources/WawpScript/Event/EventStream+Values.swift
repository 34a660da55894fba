import JSON

extension EventStream {
  /// Passes a byte-order mark; refuses UTF-16, which some shells write.
  func start() -> Step {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let head = buffer[0..<min(buffer.end, 3)]
    if head.isEmpty { return .needsInput }
    if head.count >= 2, (head[0], head[1]) == (0xFF, 0xFE) || (head[0], head[1]) == (0xFE, 0xFF) {
      phase = .deaf
      let error = EventError(kind: .invalidUTF8, message: "the input is UTF-16: save it as UTF-8")
      return .item(.failure(EventFailure(error: error, line: 1, preview: [])))
    }
    let mayGrow =
      head.count < 3 && !isFinished && (mark.starts(with: head) || head.count == 1 && head[0] >= 0xFE)
    if mayGrow { return .needsInput }
    if head.count == 3, mark.elementsEqual(head) {
      position = 3
      lineStart = 3
    }
    phase = .between
    return .proceed
  }

  /// Looks for the next value.
  func between() -> Step {
    while true {
      position += Self.blankLength(buffer[position..<buffer.end])
      if position == buffer.end { break }
      let byte = buffer[position]
      if byte == UInt8(ascii: "\n") {
        beginLine(at: position + 1)
        return .proceed
      }
      if indentation == nil { indentation = position - lineStart }
      switch (byte, enclosure) {
      case (UInt8(ascii: "{"), _), (UInt8(ascii: "\""), _), (UInt8(ascii: "["), .array):
        scanner = ValueScanner(from: position)
        phase = .open
        return .proceed
      case (UInt8(ascii: "["), _):
        position += 1
        enclosure = .array
        arrayLine = line
      case (UInt8(ascii: "]"), .array):
        position += 1
        enclosure = .none
        phase = .afterArray
        return .proceed
      case (UInt8(ascii: "]"), .brokenArray):
        position += 1
        enclosure = .none
      case (UInt8(ascii: ","), .array), (UInt8(ascii: ","), .brokenArray): position += 1
      case (_, .array): return refuse(byte, then: .nextElement)
      default: return refuse(byte, then: .nextLine)
      }
    }
    if isFinished, enclosure == .array { return reportUnclosedArray("the text ends inside an array") }
    return .needsInput
  }

  /// How many bytes at the beginning are white space, a line's end not included.
  private static func blankLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    var length = 0
    while length < bytes.count,
      bytes[length] == UInt8(ascii: " ") || bytes[length] == UInt8(ascii: "\t")
        || bytes[length] == UInt8(ascii: "\r")
    {
      length += 1
    }
    return length
  }

  /// Follows the open value to its end.
  func open() -> Step {
    let limit = position + maximumLength
    let end = min(buffer.end, limit)
    switch scanner.scan(buffer[scanner.position..<end]) {
    case .complete(let end): phase = .after(end: end, probe: end, isNewLine: false)
    case .broken(let place, let end): breakOff(at: place, end: end)
    case .open where buffer.end > limit:
      breakOff(
        at: limit, error: EventError(kind: .tooLarge, message: "larger than 16 MiB, from line \(line) on"))
    case .open where isFinished: breakOff(at: end, end: end)
    case .open: return .needsInput
    }
    return .proceed
  }

  /// Looks at what follows the value, before it is taken for a whole one.
  func after(_ end: Int, _ first: Int, _ startsLine: Bool) -> Step {
    var probe = first
    var isNewLine = startsLine
    while probe < buffer.end, probe - end < maximumLength {
      switch (buffer[probe], enclosure) {
      case (UInt8(ascii: " "), _), (UInt8(ascii: "\t"), _), (UInt8(ascii: "\r"), _): probe += 1
      case (UInt8(ascii: "\n"), .array):
        probe += 1
        isNewLine = true
      case (UInt8(ascii: "{"), .array) where isNewLine, (UInt8(ascii: "["), .array) where isNewLine:
        let item = take(end)
        enclosure = .brokenArray
        phase = .failing(unclosedArray("an array is not closed before the next event"))
        return item
      case (UInt8(ascii: ","), .array), (UInt8(ascii: "]"), .array): return take(end)
      case (UInt8(ascii: ","), .brokenArray), (UInt8(ascii: "]"), .brokenArray): return take(end)
      case (UInt8(ascii: "\n"), _), (UInt8(ascii: "{"), .none), (UInt8(ascii: "["), .none),
        (UInt8(ascii: "\""), .none),
        (UInt8(ascii: "{"), .brokenArray), (UInt8(ascii: "["), .brokenArray),
        (UInt8(ascii: "\""), .brokenArray):
        return take(end)
      default:
        refuseTrailing(end: end, probe: probe)
        return .proceed
      }
    }
    if isFinished || probe < buffer.end { return take(end) }
    phase = .after(end: end, probe: probe, isNewLine: isNewLine)
    return .needsInput
  }

  /// Looks at what follows a top-level array.
  func afterArray() -> Step {
    while position < buffer.end {
      switch buffer[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
        phase = .between
        return .proceed
      default:
        failTrailing(from: place, at: place)
        return .proceed
      }
    }
    return .needsInput
  }

  /// Goes behind an element of an array.
  func skipElement() -> Step {
    let finding = scanner.scan(buffer[scanner.position..<buffer.end])
    pass(to: scannedPlace(scanner.position))
    scanner.forgetLines()
    switch finding {
    case .complete: phase = .between
    case .broken:
      enclosure = .brokenArray
      phase = .skippingLine
    case .open where isFinished: phase = .between
    case .open: return .needsInput
    }
    return .proceed
  }

  /// The item that a whole value makes; the reading goes on behind it.
  private func take(_ end: Int) -> Step {
    let bytes = buffer[position..<end]
    let item: Item?
    do throws(EventError) {
      item = try value(bytes)
    } catch {
      item = .failure(
        EventFailure(error: error, line: line, preview: Array(bytes.prefix(EventFailure.longestPreview))))
    }
    pass(to: scannedPlace(end))
    phase = .between
    return item.map { .item($0) } ?? .proceed
  }

  /// The event in these bytes; nil if they are a string, whose items come next.
  private func value(_ bytes: UnsafeRawBufferPointer) throws(EventError) -> Item? {
    let root: JSONValue
    do {
      root = try decoder.parser.parse(bytes)
    } catch {
      throw EventError(error.located(inTextAt: position, line: line, column: place.column))
    }
    if let text = root.text, enclosure != .array {
      if isInsideString { throw .notAnObject(found: "a string inside a string") }
      inner = StringContent(text, decoder: decoder, maximumLength: maximumLength, line: line)
      return nil
    }
    return .event(try decoder.event(root, bytes), line: line)
  }
}
