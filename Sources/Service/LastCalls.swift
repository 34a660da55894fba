/// When the numbers were called last, and which of them are silent.
struct LastCalls {
  private var moments: [String: Double] = [:]
  private(set) var silent: Set<String> = []

  /// Numbers that are remembered at most: their names come from outside.
  private static let capacity = 1000

  /// Notes a call for a number, or for no number yet: the moment from which calls are expected.
  mutating func hear(_ number: String, _ moment: Double) {
    guard moments[number] != nil || moments.count < LastCalls.capacity else { return }
    // Before a number is known, silence is that of all of them.
    if !number.isEmpty { moments[""] = nil }
    moments[number] = max(moment, moments[number] ?? 0)
    silent.remove(number)
    silent.remove("")
  }

  /// The numbers that have become silent since this was asked last, with the moment of their last call.
  mutating func newlySilent(_ now: Double, _ limit: Double) -> [(number: String, moment: Double)] {
    let found = moments.filter { now - $0.value > limit && !silent.contains($0.key) }
    for name in found.keys { silent.insert(name) }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
