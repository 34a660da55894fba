import JSON

/// How often each status was answered; 0 stands for no answer.
enum AnswerCounts {
  static func write(_ counts: [Int: Int], to writer: inout JSONWriter) {
    writer.beginObject()
    for (status, count) in counts.sorted(by: { $0.key < $1.key }) {
      writer.key(status == 0 ? "none" : String(status))
      writer.write(count)
    }
    writer.endObject()
  }

  /// Such as `no answer: 1, 202: 3`.
  static func text(_ counts: [Int: Int]) -> String {
    counts.sorted { $0.key < $1.key }
      .map { "\($0.key == 0 ? "no answer" : String($0.key)): \($0.value)" }.joined(separator: ", ")
  }
}
