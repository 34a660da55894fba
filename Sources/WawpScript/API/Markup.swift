/// The readable parts of a piece of HTML or XML, well-formed or not.
///
/// No parser of either, only enough to find a sentence for a person: names in lower case without their
/// prefix, the text inside each element, attributes as if they were elements. It cannot fail, and its work
/// is bounded: the depth that is followed and the number of elements that are kept are limited.
struct Markup {
  /// Whether it is a web page or a piece of one, rather than XML made for machines.
  private(set) var isHTML = false
  /// Name and text of elements and attributes, in the order in which they end.
  private(set) var parts: [(name: String, text: String)] = []
  /// All text outside of tags, scripts and styles.
  private(set) var allText = ""

  private static let maximumDepth = 32
  private static let maximumParts = 512

  /// Names that are taken for HTML; `body` is not among them, since SOAP has one.
  private static let htmlNames: Set<String> = [
    "html", "head", "h1", "h2", "p", "br", "center", "div", "pre", "hr", "script", "style",
  ]
  /// Elements of HTML that stand inside a word or a sentence, so that no space belongs around them.
  private static let inlineNames: Set<String> = ["a", "b", "code", "em", "i", "span", "strong", "tt", "u"]
  /// Elements of HTML that have no end tag.
  private static let voidNames: Set<String> = ["br", "hr", "meta", "link", "img", "input", "base"]

  private var open: [(name: String, text: [UInt8])] = []
  private var text: [UInt8] = []

  /// Reads the bytes from end to end.
  init(_ bytes: [UInt8]) {
    var scanner = MarkupScanner(bytes)
    while let token = scanner.next() {
      switch token {
      case .text(let bytes, let isLiteral): append(isLiteral ? bytes : Entity.decoded(bytes))
      case .start(let name, let attributes, let isClosed): start(name, attributes, isClosed: isClosed)
      case .end(let name): end(name)
      case .doctype(let isHTML): if isHTML { self.isHTML = true }
      }
    }
    while !open.isEmpty { close() }
    allText = Self.string(text)
  }

  /// The first non-empty text among the elements of these names, the earlier names first.
  func first(_ names: [String]) -> String? {
    for name in names {
      if let part = parts.first(where: { $0.name == name && !$0.text.isEmpty }) { return part.text }
    }
    return nil
  }

  private static func string(_ bytes: [UInt8]) -> String {
    OneLine.trimmed(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func append(_ bytes: [UInt8]) {
    text += bytes
    for index in open.indices { open[index].text += bytes }
  }

  private mutating func start(_ name: String, _ attributes: [(String, [UInt8])], isClosed: Bool) {
    if Self.htmlNames.contains(name) { isHTML = true }
    if !Self.inlineNames.contains(name) { append([0x20]) }
    for (name, value) in attributes { keep(name, Self.string(Entity.decoded(value))) }
    if isClosed || Self.voidNames.contains(name) || open.count >= Self.maximumDepth { return }
    open.append((name, []))
  }

  private mutating func end(_ name: String) {
    if !Self.inlineNames.contains(name) { append([0x20]) }
    // An end tag without a start tag is left out; one that skips some ends those as well.
    guard open.contains(where: { $0.name == name }) else { return }
    while open.last?.name != name { close() }
    close()
  }

  private mutating func close() {
    guard let element = open.popLast() else { return }
    keep(element.name, Self.string(element.text))
  }

  private mutating func keep(_ name: String, _ text: String) {
    if parts.count < Self.maximumParts { parts.append((name, text)) }
  }
}
