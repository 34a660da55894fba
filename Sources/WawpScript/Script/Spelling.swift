/// Finds what somebody may have meant.
public enum Spelling {
  /// The candidate that differs least from `word`, if any is near enough: one edit for short words, three at most.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = word.count <= 2 ? 1 : word.count <= 8 ? 2 : 3
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != word && abs(candidate.utf8.count - word.utf8.count) <= limit {
      let distance = distance(Array(word.utf8), Array(candidate.utf8))
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// How many insertions, deletions, changes and swaps of neighbours turn one word into the other.
  static func distance(_ a: String, _ b: String) -> Int { distance(Array(a.utf8), Array(b.utf8)) }

  /// Insertions, deletions, changes and swaps of neighbours that turn one into the other.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    guard a.count <= 64, b.count <= 64 else { return .max }
    var rows = [[Int](), Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = min(rows[1][j] + (a[i] == b[j] ? 0 : 1), rows[1][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[0][j - 1] + 1) }
        row.append(best)
      }
      rows = [rows[1], row]
    }
    return rows[1][b.count]
  }
}
