/// The bytes of a body as text, whatever the server says that they are.
enum BodyText {
  /// How much of a body is looked at for a sentence.
  static let limit = 64 << 10

  /// The beginning of the body without byte-order mark and white space before it, or `nil` if it is not
  /// text: packed, or with NULs or too many bytes that are neither UTF-8 nor printable.
  static func bytes(of body: [UInt8], contentType: String?) -> [UInt8]? {
    var slice = body[...]
    if slice.starts(with: [0xEF, 0xBB, 0xBF]) { slice = slice.dropFirst(3) }
    slice = slice.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    slice = cut(slice)
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

  /// The text as far as it is looked at; a secret that stands at the cut is not left over in part.
  static func cut(_ text: String) -> String {
    text.utf8.count <= limit ? text : String(decoding: cut(Array(text.utf8)[...]), as: UTF8.self)
  }

  /// Cuts where no token can stand, at white space or a tag, or else leaves out more than a token is long.
  ///
  /// Otherwise a part of one could be left over, which nothing would recognise.
  private static func cut(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard slice.count > limit else { return slice }
    let kept = slice.prefix(limit)
    let end = kept.suffix(4096).lastIndex { $0 <= 0x20 || $0 == UInt8(ascii: "<") }
    return kept[..<(end ?? kept.endIndex - 4096)]
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
