extension String {
  /// The text without spaces and tabs at its ends; mostly there are none, and the parser leaves those at the end.
  var trimmingSpaces: String {
    func isSpace(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard isSpace(utf8.first) || isSpace(utf8.last) else { return self }
    var rest = utf8.drop(while: isSpace)
    while isSpace(rest.last) { rest.removeLast() }
    return String(Substring(rest))
  }
}
