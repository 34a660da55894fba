/// Text of a script before it is compiled.
enum LuaSource {
  /// Drops a byte order mark and comments out a first line that begins with `#`, so that line numbers stay.
  static func withoutPreamble(_ source: [UInt8]) -> [UInt8] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = source.starts(with: mark) ? source.dropFirst(3) : source[...]
    guard text.first == UInt8(ascii: "#") else { return Array(text) }
    return Array("--".utf8) + text
  }
}
