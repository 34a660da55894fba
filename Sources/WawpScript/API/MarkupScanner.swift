/// Cuts HTML or XML into tags and text, without failing on anything.
struct MarkupScanner {
  enum Token {
    /// Text between tags; literal text (CDATA) has no entities in it.
    case text([UInt8], isLiteral: Bool)
    case start(name: String, attributes: [(String, [UInt8])], isClosed: Bool)
    case end(name: String)
    case doctype(isHTML: Bool)
  }

  private let bytes: [UInt8]
  private var index = 0
  /// The name of the element whose contents are to be passed over: `script` or `style`.
  private var skipped: String?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Token? {
    if let name = skipped {
      skipped = nil
      index = find("</" + name) ?? bytes.count
    }
    guard index < bytes.count else { return nil }
    guard bytes[index] == UInt8(ascii: "<"), index + 1 < bytes.count, isTagStart(bytes[index + 1]) else {
      return textToken()
    }
    if has("<!--") { return pass(to: "-->") }
    if has("<![CDATA[") {
      let start = index + 9
      let end = find("]]>") ?? bytes.count
      index = min(end + 3, bytes.count)
      return .text(Array(bytes[min(start, end)..<end]), isLiteral: true)
    }
    if has("<?") { return pass(to: "?>") }
    if has("<!") {
      let isHTML = has("<!doctype html")
      _ = pass(to: ">")
      return .doctype(isHTML: isHTML)
    }
    return tagToken()
  }

  private func isTagStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "/"), UInt8(ascii: "?"): true
    default: (0x61...0x7A).contains(byte | 0x20)
    }
  }

  private mutating func textToken() -> Token {
    let start = index
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    return .text(Array(bytes[start..<index]), isLiteral: false)
  }

  private mutating func pass(to end: StaticString) -> Token {
    index = find(end.description).map { $0 + end.utf8CodeUnitCount } ?? bytes.count
    return .text([0x20], isLiteral: true)
  }

  private mutating func tagToken() -> Token {
    index += 1
    let isEnd = bytes[index] == UInt8(ascii: "/")
    if isEnd { index += 1 }
    let name = readName()
    var attributes: [(String, [UInt8])] = []
    var isClosed = false
    while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
      if bytes[index] == UInt8(ascii: "<") { break }
      if let attribute = readAttribute() {
        if attributes.count < 32 { attributes.append(attribute) }
        isClosed = false
      } else {
        isClosed = bytes[index] == UInt8(ascii: "/")
        index += 1
      }
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ">") { index += 1 }
    if isEnd { return .end(name: name) }
    if !isClosed && (name == "script" || name == "style") { skipped = name }
    return .start(name: name, attributes: attributes, isClosed: isClosed)
  }

  /// A name without its prefix, in lower case: `soap:Fault` is `fault`.
  private mutating func readName() -> String {
    let start = index
    while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
    let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
    return name.split(separator: ":").last.map { String($0) } ?? ""
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
      0x80...:
      true
    case UInt8(ascii: "."): true
    default: false
    }
  }

  /// Reads `name="value"` or `name='value'`; `nil`, without moving, if no name stands here.
  ///
  /// A name without a quoted value has an empty one.
  private mutating func readAttribute() -> (String, [UInt8])? {
    guard isNameByte(bytes[index]) else { return nil }
    let name = readName()
    guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "=") else { return (name, []) }
    let quote = bytes[index + 1]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      index += 1
      return (name, [])
    }
    let start = index + 2
    let end = bytes[start...].firstIndex(of: quote) ?? bytes.count
    index = min(end + 1, bytes.count)
    return (name, Array(bytes[start..<end]))
  }

  /// Whether this text, letters of either case, stands at the index.
  private func has(_ text: StaticString) -> Bool {
    matches(Array(text.description.lowercased().utf8), at: index)
  }

  private func matches(_ lower: [UInt8], at start: Int) -> Bool {
    guard start + lower.count <= bytes.count else { return false }
    for offset in 0..<lower.count {
      let byte = bytes[start + offset]
      if ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) != lower[offset] { return false }
    }
    return true
  }

  private func find(_ text: String) -> Int? {
    let lower = Array(text.lowercased().utf8)
    guard let first = lower.first, index <= bytes.count else { return nil }
    var start = index
    while start < bytes.count {
      if bytes[start] == first, matches(lower, at: start) { return start }
      start += 1
    }
    return nil
  }
}
