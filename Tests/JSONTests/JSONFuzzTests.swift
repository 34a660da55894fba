import JSON
import Testing

/// A small seeded generator (SplitMix64), so that each run makes the same texts.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("JSON fuzzing")
struct JSONFuzzTests {
  private static let sample = #"""
    {"a":[1,-2.5e+3,0.1,true,false,null,"x\u00e9\ud83d\ude00\n€\\\"/"],"b":{"c":{}},"d":[[]],"e":12345678901234567890,
    "f":99999999999999999999,"g":"\ud83d lone"}
    """#
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", " ", "0", "-", ".", "e", "1e999", "99999999999999999999",
    "\\ud83d",
    "\\u", "\\ude00", "tru", "null", "é", "\u{1}", "[[[[[[[[", #"{"a":"#,
  ].map { Array($0.utf8) }

  /// The words in which a text is refused.
  ///
  /// Another would be that of a text that is refused and that the diagnosis accepts.
  private static let reasons = [
    "the text is empty", "the text ends inside", "a line ends inside a string",
    "unexpected text after the end of the value",
    "expected ", "a malformed number", "an unknown escape inside a string", "a control character (",
    "a number too large for a double", "invalid UTF-8", "nested more than 128 deep",
  ]

  @Test(
    "accepts or explains every text, and what it accepts survives a round trip",
    arguments: [1, 2, 3] as [UInt64])
  func acceptsOrExplains(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let parser = JSONParser()
    for _ in 0..<4000 {
      var bytes = Array(Self.sample.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeSubrange(place...)
        }
      }
      do {
        let once = try Self.rewritten(bytes, parser)
        #expect(try Self.rewritten(once, parser) == once)
      } catch {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let error = error as? JSONError else {
          Issue.record(error)
          return
        }
        #expect(Self.reasons.contains { error.reason.hasPrefix($0) }, "\(error): \(text)")
        #expect(error.offset <= bytes.count, "\(text)")
      }
    }
  }

  private static func rewritten(_ bytes: [UInt8], _ parser: JSONParser) throws -> [UInt8] {
    try parser.withValue(of: bytes) { value in
      var writer = JSONWriter()
      writer.write(value)
      return writer.bytes
    }
  }
}
