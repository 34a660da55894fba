import Testing

@testable import WawpScript

/// A small seeded generator (SplitMix64), so that each run makes the same inputs.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Event fuzzing")
struct EventFuzzTests {
  /// Pieces that matter to the reading; random bytes alone would seldom form them.
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r\n", " ", "\t", "  {\n", "{\n", "}\n", "],\n", "\n{",
    "x",
    "0", "-", "1e999", "99999999999999999999", "\\ud83d", "\u{FEFF}", "null", "true", "\"event\":\"e\"",
    "\"\n", "\\\"",
    #"{"event":"e","id":"i"}"#, #""{\"event\":\"e\"}""#, "\n" + #"{"event":"e","id":"i"}"# + "\n",
  ].map { Array($0.utf8) }

  /// A sample, or a few, with a few changes.
  private static func mutated(_ samples: [[UInt8]], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      bytes += samples.randomElement(using: &generator) ?? []
    }
    for _ in 0..<Int.random(in: 0...6, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
      case 2:
        bytes.removeSubrange(place..<min(place + Int.random(in: 1...40, using: &generator), bytes.count))
      case 3: bytes.removeSubrange(place...)
      default:
        let piece = pieces.randomElement(using: &generator) ?? []
        bytes.replaceSubrange(place..<min(place + piece.count, bytes.count), with: piece)
      }
    }
    return bytes
  }

  /// The items of an input that comes in pieces of random sizes.
  private static func items(
    _ bytes: [UInt8], maximumLength: Int, longest: Int, using generator: inout SeededGenerator
  ) -> [EventStream.Item] {
    let stream = EventStream(decoder: EventDecoder(), maximumLength: maximumLength, isInsideString: false)
    var items: [EventStream.Item] = []
    var start = 0
    while start < bytes.count {
      let end = min(start + Int.random(in: 1...longest, using: &generator), bytes.count)
      bytes[start..<end].withUnsafeBytes { stream.feed($0) }
      // Taking the items late must make no difference either.
      if Bool.random(using: &generator) {
        while let item = stream.next() { items.append(item) }
      }
      start = end
    }
    stream.finish()
    while let item = stream.next() {
      items.append(item)
      // At most one item begins at a byte; an unclosed array adds one.
      precondition(items.count <= bytes.count + 1, "endless: \(String(decoding: bytes, as: UTF8.self))")
    }
    return items
  }

  @Test(
    "never crashes, and the pieces in which an input comes make no difference",
    arguments: [1, 2, 3, 4] as [UInt64])
  func piecesMakeNoDifference(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let samples = try EventFixture.names.map { try EventFixture.bytes($0) } + Self.pieces
    let decoder = EventDecoder()
    for round in 0..<1500 {
      let bytes = Self.mutated(samples, using: &generator)
      let maximumLength = [40, 200, 1000, 1 << 24].randomElement(using: &generator) ?? 0
      let whole = Self.items(bytes, maximumLength: maximumLength, longest: 1 << 20, using: &generator)
      for longest in [3, 150] {
        let pieces = Self.items(bytes, maximumLength: maximumLength, longest: longest, using: &generator)
        if pieces != whole {
          let text = String(decoding: bytes, as: UTF8.self)
          let place = zip(whole, pieces).enumerated().first { $0.element.0 != $0.element.1 }
          Issue.record(
            "seed \(seed), round \(round), limit \(maximumLength): \(text)\n\(String(describing: place))")
          return
        }
      }
      var line = 1
      for item in whole {
        switch item {
        case .event(let event, let itsLine):
          #expect(try decoder.decode(event.raw) == event)
          line = itsLine
        case .failure(let failure):
          #expect(failure.preview.count <= EventFailure.longestPreview && !failure.error.message.isEmpty)
          line = failure.line
        }
        #expect(line >= 1 && line <= bytes.count(where: { $0 == UInt8(ascii: "\n") }) + 1)
      }
    }
  }

  @Test("a bad line between two good ones never costs more than itself", arguments: [11, 12] as [UInt64])
  func badLineCostsOnlyItself(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let before = Array("{\"event\":\"e\",\"id\":\"before\"}\n".utf8)
    let after = Array("\n{\"event\":\"e\",\"id\":\"after\"}\n".utf8)
    let sample = Array(
      #"{"event":"call.received","id":"x","payload":{"id":"C1","l":[1,{"a":"b"}],"s":"é\n"}}"#.utf8)
    for _ in 0..<2000 {
      // given a sample that is cut off anywhere behind its first bracket, or from which something is missing
      let start = Int.random(in: 1..<sample.count, using: &generator)
      let end =
        Bool.random(using: &generator)
        ? sample.count : Int.random(in: start..<sample.count, using: &generator)
      let line = Array(sample[..<start] + sample[end...])
      let items = EventStream.items(in: before + line + after)
      let ids = items.map { item in
        if case .event(let event, _) = item { event.id ?? "" } else { "failure" }
      }
      #expect(ids.first == "before", "\(String(decoding: line, as: UTF8.self))")
      #expect(ids.last == "after", "\(String(decoding: line, as: UTF8.self))")
      #expect(ids.count <= 3, "\(String(decoding: line, as: UTF8.self))")
    }
  }
}
