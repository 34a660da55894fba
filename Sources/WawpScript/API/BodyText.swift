/// The bytes of a body as text, whatever the server says that they are.
enum BodyText {
  /// How much of a body is looked at for a sentence.
  static let limit = 64 << 10

  /// The beginning of the body without byte-order mark and white space before it, or `nil` if it is not
  /// text: packed, or with NULs or too many bytes that are neither UTF-8 nor printable.
  ///
  /// A body that is cut is cut where no token can stand, so that no part of one is left over which nothing
  /// would recognise.
  static func bytes(of body: [UInt8], contentType: String?) -> [UInt8]? {
    var slice = body[...]
    if slice.starts(with: [0xEF, 0xBB, 0xBF]) { slice = slice.dropFirst(3) }
    slice = slice.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    if slice.count > limit {
      slice = slice.prefix(limit)
      let end = slice.suffix(4096).lastIndex { $0 <= 0x20 || $0 == UInt8(ascii: "<") }
      slice = slice[..<(end ?? slice.endIndex - 4096)]
    }
    if slice.starts(with: [0x1F, 0x8B]) || slice.contains(0) { return nil }
    let bytes = Array(slice)
    if isUTF8(bytes) { return hasFewControls(bytes) ? bytes : nil }
    if let contentType, isLatin1(contentType) {
      return Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
    }
    let repaired = String(decoding: bytes, as: UTF8.self)
    let broken = repaired.unicodeScalars.reduce(0) { $0 + ($1 == "\u{FFFD}" ? 1 : 0) }
    let clean = Array(repaired.utf8)
    return broken * 4 <= bytes.count && hasFewControls(clean) ? clean : nil
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }

  private static func hasFewControls(_ bytes: [UInt8]) -> Bool {
    let controls = bytes.reduce(0) { $0 + ($1 < 0x20 && !(0x09...0x0D).contains($1) && $1 != 0x1B ? 1 : 0) }
    return controls * 10 <= bytes.count
  }

  private static func isLatin1(_ contentType: String) -> Bool {
    let type = contentType.lowercased()
    return type.contains("iso-8859-1") || type.contains("latin1") || type.contains("windows-1252")
  }
}
