/// Numbers as people write them in messages.
enum Text {
  /// `1 s`, `0.5 s`.
  static func seconds(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value)) s" : "\(value) s"
  }

  /// A text of at most so many bytes; a longer one says how much is missing.
  static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let kept = String(decoding: text.utf8.prefix(limit), as: UTF8.self)
    return "\(kept)… (\(text.utf8.count - limit) more bytes)"
  }
}
