import JSON

/// Numbers for people.
enum Decimals {
  /// The number with so many decimals, such as `84.1`.
  static func text(_ number: Double, _ decimals: Int) -> String {
    var writer = JSONWriter(capacity: 64)
    writer.write(number, decimals: decimals)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A time such as `3.4 ms` or `30.01 s`.
  static func time(_ seconds: Double) -> String {
    seconds < 1 ? "\(text(seconds * 1000, 1)) ms" : "\(text(seconds, 2)) s"
  }

  /// A number with its noun, such as `1 call` or `2 calls`.
  static func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
