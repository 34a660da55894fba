/// Numbers as people write them in messages.
enum Text {
  /// `1 s`, `0.5 s`.
  static func seconds(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value)) s" : "\(value) s"
  }
}
