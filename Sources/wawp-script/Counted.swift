/// A number with its noun, such as `1 event` or `2 events`.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

/// A number with its noun and its verb, such as `1 event is` or `2 events are`.
func counted(_ number: Int, _ noun: String, _ one: String, _ many: String) -> String {
  "\(counted(number, noun)) \(number == 1 ? one : many)"
}
