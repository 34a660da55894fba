/// Which lines of a script its tests have run.
public struct LineCoverage: Sendable, Equatable {
  /// The lines with code.
  public private(set) var lines: Set<Int> = []
  /// Those that have run.
  public private(set) var run: Set<Int> = []

  /// Nothing yet.
  public init() {}

  /// Lines that have not run, as people write them: `7`, `9-12`.
  public var missed: [String] {
    var spans: [ClosedRange<Int>] = []
    let all = lines.sorted()
    for line in all where !run.contains(line) {
      // Lines without code between two that were missed do not divide them.
      if let last = spans.last, !all.contains(where: { $0 > last.upperBound && $0 < line }) {
        spans[spans.count - 1] = last.lowerBound...line
      } else {
        spans.append(line...line)
      }
    }
    return spans.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
  }

  /// Adds what one test has run.
  public mutating func add(_ other: LineCoverage) {
    lines.formUnion(other.lines)
    run.formUnion(other.run)
  }

  mutating func add(lines: Set<Int>, where hasRun: (Int) -> Bool) {
    self.lines.formUnion(lines)
    run.formUnion(lines.filter(hasRun))
  }
}
